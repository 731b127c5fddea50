//! One turn of the worker's loop.

use schema::bus::{BusRequest, Rung};

use crate::inbox::{race, while_idle};
use crate::{Inbox, Line, Session};

/// How often a lost line is looked for.
const LOOK_SECS: f64 = 0.5;

/// Does what waits, and drives a period when it is due or waits for that; whether the session goes on.
///
/// Whatever is asked for ends the waiting and is done at once, and the period comes neither earlier nor later for it.
pub async fn turn<L: Line>(session: &mut Session<L>, inbox: &Inbox) -> bool {
    while let Some(request) = inbox.pop() {
        match request {
            BusRequest::Stop { rung, pressed_ms } => {
                // A higher rung takes its place, and is the next request.
                race(session.stop(rung, pressed_ms), inbox, Some(rung)).await;
            }
            BusRequest::Leave => {
                session.leave().await;
                return false;
            }
            BusRequest::Close => {
                session.end_recording();
                if session.holds_itself() {
                    let now_ms = session.line().epoch_ms(session.now_secs());
                    if race(session.stop(Rung::Soft, now_ms), inbox, Some(Rung::Soft)).await.is_none() {
                        // Somebody stops it otherwise; the line stays open for that.
                        continue;
                    }
                }
                session.line_mut().close().await;
                return false;
            }
            request => {
                race(session.obey(request), inbox, None).await;
            }
        }
    }
    if session.is_lost() {
        let until_secs = session.now_secs() + LOOK_SECS;
        if while_idle(session.line_mut().pause_until(until_secs), inbox).await.is_some()
            && session.line_mut().reopen().await
        {
            race(session.greet(), inbox, None).await;
        }
        return true;
    }
    let due_secs = session.next_period_secs();
    if while_idle(session.line_mut().pause_until(due_secs), inbox).await.is_some() {
        race(session.period(), inbox, None).await;
    }
    true
}
