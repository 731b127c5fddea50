//! A serial port as a line to servos.
//!
//! What arrives is read by a loop of its own into a buffer, so that a read that is dropped loses nothing. That a cable was
//! pulled shows in a read that fails; writes may go on to succeed for a while.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::Uint8Array;
use servo::bus::{Retune, Transport, Unplugged};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::spawn_local;

use super::clock::{Clock, now_secs};
use wire::js::{call, call_async, get, object};
use wire::serial::{Adapter, ports};

/// Bytes the browser keeps for us: more than any answer of all servos.
const BUFFER_BYTES: u32 = 4096;

/// What has arrived.
#[derive(Default)]
struct Arrived {
    bytes: RefCell<Vec<u8>>,
    is_over: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Arrived {
    fn wake(&self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// An open port.
struct Open {
    port: JsValue,
    reader: JsValue,
    writer: JsValue,
    arrived: Rc<Arrived>,
}

/// A port that comes back after the cable was out.
pub struct PortLine {
    adapter: Adapter,
    /// Which of several with this adapter.
    place: u32,
    baud: u32,
    clock: Clock,
    open: Option<Open>,
}

impl PortLine {
    /// Opens the port of an adapter, which the visitor has allowed before.
    pub async fn open(adapter: Adapter, place: u32, baud: u32, clock: Clock) -> Result<Self, String> {
        let open = open(adapter, place, baud).await?;
        Ok(Self { adapter, place, baud, clock, open: Some(open) })
    }

    /// Whether the port is there again; opens it. Browsers list a port that came back in another place, so of several with
    /// the same adapter the first is taken that nobody else has; whose it is the session finds out.
    pub async fn reopen(&mut self) -> bool {
        if self.reopen_here().await {
            return true;
        }
        let ports = ports().await.unwrap_or_default();
        let alike = ports.iter().filter(|port| Adapter::of(port) == self.adapter).count();
        for place in 0..alike as u32 {
            if let Ok(open) = open(self.adapter, place, self.baud).await {
                (self.open, self.place) = (Some(open), place);
                return true;
            }
        }
        false
    }

    /// The same for a port that was never away.
    async fn reopen_here(&mut self) -> bool {
        self.shut().await;
        self.open = open(self.adapter, self.place, self.baud).await.ok();
        self.open.is_some()
    }

    /// Closes the port, as far as it is there.
    pub async fn shut(&mut self) {
        let Some(Open { port, reader, writer, arrived }) = self.open.take() else { return };
        arrived.is_over.set(true);
        // A port that is gone fails at any of these, and is closed all the same.
        call_async(&reader, "cancel", &[]).await.ok();
        call(&reader, "releaseLock", &[]).ok();
        call_async(&writer, "close", &[]).await.ok();
        call(&writer, "releaseLock", &[]).ok();
        call_async(&port, "close", &[]).await.ok();
    }
}

async fn open(adapter: Adapter, place: u32, baud: u32) -> Result<Open, String> {
    let mut alike = ports().await?.into_iter().filter(|port| Adapter::of(port) == adapter);
    let port = alike.nth(place as usize).ok_or("the port is not there: check the USB cable")?;
    let options = object(&[("baudRate", baud.into()), ("bufferSize", BUFFER_BYTES.into())]);
    call_async(&port, "open", &[&options]).await.map_err(|error| {
        format!("{}; another program may have it, or the system may not let the browser use it", wire::text_of(&error))
    })?;
    let locked = |stream, method| call(&get(&port, stream), method, &[]).map_err(|error| wire::text_of(&error));
    let (reader, writer) = (locked("readable", "getReader")?, locked("writable", "getWriter")?);
    let arrived: Rc<Arrived> = Rc::default();
    spawn_local(listen(reader.clone(), Rc::clone(&arrived)));
    Ok(Open { port, reader, writer, arrived })
}

/// Reads for as long as there is something to read.
async fn listen(reader: JsValue, arrived: Rc<Arrived>) {
    while !arrived.is_over.get() {
        let Ok(read) = call_async(&reader, "read", &[]).await else { break };
        if let Some(bytes) = get(&read, "value").dyn_ref::<Uint8Array>() {
            arrived.bytes.borrow_mut().extend(bytes.to_vec());
            arrived.wake();
        }
        if get(&read, "done").is_truthy() {
            break;
        }
    }
    arrived.is_over.set(true);
    arrived.wake();
}

impl Transport for PortLine {
    fn now_secs(&self) -> f64 {
        now_secs()
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Unplugged> {
        let open = self.open.as_ref().filter(|open| !open.arrived.is_over.get()).ok_or(Unplugged)?;
        let written = call_async(&open.writer, "write", &[&Uint8Array::from(bytes).into()]).await;
        written.map(drop).or(Err(Unplugged))
    }

    async fn read(&mut self, until_secs: f64) -> Result<Vec<u8>, Unplugged> {
        let arrived = Rc::clone(&self.open.as_ref().ok_or(Unplugged)?.arrived);
        let mut late = pin!(self.clock.sleep_until(until_secs));
        poll_fn(|context| {
            let bytes = core::mem::take(&mut *arrived.bytes.borrow_mut());
            if !bytes.is_empty() {
                return Poll::Ready(Ok(bytes));
            }
            if arrived.is_over.get() {
                return Poll::Ready(Err(Unplugged));
            }
            *arrived.waker.borrow_mut() = Some(context.waker().clone());
            late.as_mut().poll(context).map(|()| Ok(Vec::new()))
        })
        .await
    }
}

impl Retune for PortLine {
    async fn set_baud(&mut self, baud: u32) -> Result<(), Unplugged> {
        self.baud = baud;
        if self.reopen_here().await { Ok(()) } else { Err(Unplugged) }
    }
}
