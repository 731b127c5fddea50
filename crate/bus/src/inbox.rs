//! What was asked for and is yet to be done; whatever stops the arm comes first.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use schema::bus::{BusRequest, Rung};

/// Requests in the order they came. Copies are of the same box.
#[derive(Clone, Debug, Default)]
pub struct Inbox(Rc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    requests: RefCell<VecDeque<BusRequest>>,
    /// Whoever waits for one.
    waker: RefCell<Option<Waker>>,
}

impl Inbox {
    /// Puts a request in, and wakes whoever waits for it. Of wishes that are said many times a second only the newest
    /// counts.
    pub fn push(&self, request: BusRequest) {
        let mut requests = self.0.requests.borrow_mut();
        if is_overtaken_by_its_like(&request) {
            requests.retain(|other| core::mem::discriminant(other) != core::mem::discriminant(&request));
        }
        requests.push_back(request);
        drop(requests);
        if let Some(waker) = self.0.waker.take() {
            waker.wake();
        }
    }

    /// The next to be done: the highest rung of a stop, else what came first. With a stop go the wishes before it: what
    /// was asked for before somebody stopped the arm is not done afterwards.
    pub fn pop(&self) -> Option<BusRequest> {
        let mut requests = self.0.requests.borrow_mut();
        let highest = requests.iter().filter_map(BusRequest::urgency).max();
        let Some(rung) = highest else { return requests.pop_front() };
        let place = requests.iter().position(|request| request.urgency() == Some(rung))?;
        let request = requests.remove(place);
        requests.retain(outlives_a_stop);
        request
    }

    /// Whether a stop waits that is higher than this one, or any.
    pub fn is_urgent(&self, above: Option<Rung>) -> bool {
        self.0.requests.borrow().iter().filter_map(BusRequest::urgency).any(|rung| Some(rung) > above)
    }

    /// Waits until there is something.
    pub async fn until_any(&self) {
        poll_fn(|context| {
            if self.0.requests.borrow().is_empty() {
                *self.0.waker.borrow_mut() = Some(context.waker().clone());
                Poll::Pending
            } else {
                Poll::Ready(())
            }
        })
        .await;
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.requests.borrow().is_empty()
    }
}

/// Does something for as long as nobody asks for a higher rung than this one of a stop; `None` when somebody did, and it
/// was dropped.
pub async fn race<F: Future>(future: F, inbox: &Inbox, above: Option<Rung>) -> Option<F::Output> {
    until(future, inbox, |inbox| inbox.is_urgent(above)).await
}

/// The same for as long as nobody asks for anything.
pub(crate) async fn while_idle<F: Future>(future: F, inbox: &Inbox) -> Option<F::Output> {
    until(future, inbox, |inbox| !inbox.is_empty()).await
}

async fn until<F: Future>(future: F, inbox: &Inbox, is_over: impl Fn(&Inbox) -> bool) -> Option<F::Output> {
    let mut future = pin!(future);
    poll_fn(|context| {
        if is_over(inbox) {
            return Poll::Ready(None);
        }
        let polled = future.as_mut().poll(context).map(Some);
        if polled.is_pending() {
            *inbox.0.waker.borrow_mut() = Some(context.waker().clone());
        }
        polled
    })
    .await
}

fn is_overtaken_by_its_like(request: &BusRequest) -> bool {
    matches!(
        request,
        BusRequest::Want { .. }
            | BusRequest::Target { .. }
            | BusRequest::Lead { .. }
            | BusRequest::Held { .. }
            | BusRequest::CameraSeen
            | BusRequest::Visible { .. }
            | BusRequest::SetLimits { .. }
    )
}

fn outlives_a_stop(request: &BusRequest) -> bool {
    matches!(
        request,
        BusRequest::Close
            | BusRequest::Leave
            | BusRequest::Visible { .. }
            | BusRequest::SetLimits { .. }
            | BusRequest::Pretend { .. }
    )
}

#[cfg(test)]
mod tests {
    use schema::JointAngles;
    use schema::bus::{Driver, Grounds};

    use super::*;

    fn stop(rung: Rung) -> BusRequest {
        BusRequest::Stop { rung, pressed_ms: 0.0 }
    }

    fn target(step: u32) -> BusRequest {
        BusRequest::Target { step, joints: JointAngles::default(), grounds: Grounds::default() }
    }

    #[test]
    fn the_highest_rung_comes_first_and_what_was_wished_before_is_forgotten() {
        let inbox = Inbox::default();
        inbox.push(BusRequest::Drive { driver: Driver::Policy });
        inbox.push(stop(Rung::Hold));
        inbox.push(BusRequest::Visible { visible: true });
        inbox.push(stop(Rung::Release));
        assert!(inbox.is_urgent(Some(Rung::Soft)) && !inbox.is_urgent(Some(Rung::Release)));
        assert_eq!(inbox.pop(), Some(stop(Rung::Release)));
        assert_eq!(inbox.pop(), Some(BusRequest::Visible { visible: true }));
        assert_eq!(inbox.pop(), None);
    }

    #[test]
    fn of_wishes_that_are_said_again_and_again_the_newest_counts() {
        let inbox = Inbox::default();
        for step in 0..5 {
            inbox.push(target(step));
        }
        assert_eq!(inbox.pop(), Some(target(4)));
        assert!(inbox.is_empty());
    }

    #[test]
    fn what_is_being_done_is_dropped_for_a_stop() {
        let inbox = Inbox::default();
        let forever = || std::future::pending::<()>();
        let mut context = std::task::Context::from_waker(Waker::noop());
        let mut racing = pin!(race(forever(), &inbox, None));
        assert!(racing.as_mut().poll(&mut context).is_pending());
        inbox.push(BusRequest::Enable);
        assert!(racing.as_mut().poll(&mut context).is_pending());
        inbox.push(stop(Rung::Hold));
        assert_eq!(racing.as_mut().poll(&mut context), Poll::Ready(None));
    }
}
