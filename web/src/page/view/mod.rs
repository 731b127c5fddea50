//! The page as elements. Each part reads the state and calls what a visitor can do; none keeps state of its own beyond
//! what is open or dragged.

mod arm;
mod chosen;
mod compare;
mod diagram;
mod dialog;
mod header;
mod help;
mod icon;
mod lesson;
mod panel;
mod seen;
mod share;
mod stage;
mod status;
mod timeline;

use gloo_events::EventListener;
use leptos::{ev, prelude::*};
use schema::{Readouts, message::EngineRequest};
use wasm_bindgen::JsCast as _;
use web::link::Panel;

use super::{address, arm as arm_page, hook, keys, playground, state::Playground, surroundings};

/// How long a notice stays.
const READ_FOR: std::time::Duration = std::time::Duration::from_secs(12);

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let playground = Playground::open(&address::opened(), address::remembered_theme());
    provide_context(playground);
    surroundings::wear(playground.theme.get_untracked());
    keys::listen(playground);
    hook::install(playground);
    address::keep_in_step(playground);
    imagine(playground);
    playground.tap_what_is_shown();
    arm_page::watch(playground);
    watch_surroundings(playground);
    keep_offline_later(playground);
    playground.start_workers();

    let folded = move || {
        let panels = playground.panels.get();
        !panels.has(Panel::Seen) && !panels.has(Panel::Chosen)
    };
    view! {
        <a
            class="skip"
            href="#instruction"
            on:click=move |event| {
                // The fragment is the page's own: a jump to one would open another, empty link.
                event.prevent_default();
                keys::focus_instruction();
            }
        >
            "Skip to the instruction"
        </a>
        <header::Header />
        <main class="layout" class:layout-folded=folded>
            <div class="layout-place">
                <section id="table" class="layout-stage" aria-label="The table">
                    <stage::Stage />
                    <stage::Instruction />
                </section>
            </div>
            <div class="layout-side">
                <seen::Seen />
                <chosen::Chosen />
            </div>
            <timeline::Timeline />
            <diagram::Diagram />
            <compare::Compare />
            <arm::ArmPanel />
        </main>
        <arm::ArmBar />
        <status::Status />
        <lesson::Lesson />
        <share::Share />
        <help::Help />
        <Notice />
    }
}

/// While there is an intervention, two arms on the stage show where the action leads without it and with it.
fn imagine(playground: Playground) {
    Effect::new(move |before: Option<Option<u32>>| {
        let difference = playground.look.difference.get();
        let of = difference.as_ref().map(|difference| difference.before.id);
        if of.is_none() {
            playground.look.would_mean.set(None);
        }
        if let Some(of) = of.or(before.flatten()) {
            let heats = difference.as_ref().map(|both| {
                let Readouts { object, target, .. } = &both.after.readouts;
                [object.clone(), target.clone()]
            });
            let forecasts = difference.map(|both| vec![both.before.forecast, both.after.forecast]).unwrap_or_default();
            playground.tell_engine(&EngineRequest::Imagine { of, forecasts, heats });
        }
        of
    });
}

/// Something that belongs to no panel; goes by itself or when dismissed.
#[component]
fn Notice() -> impl IntoView {
    let notice = playground().notice;
    Effect::new(move |_| {
        let said = notice.get();
        if said.is_some() {
            set_timeout(
                move || {
                    if notice.get_untracked() == said {
                        notice.set(None);
                    }
                },
                READ_FOR,
            );
        }
    });
    view! {
        <div class="notice" role="status" class:notice-shown=move || notice.with(Option::is_some)>
            {move || {
                notice
                    .get()
                    .map(|text| {
                        view! {
                            <p>{text}</p>
                            <button class="button-quiet" on:click=move |_| notice.set(None)>"Dismiss"</button>
                        }
                    })
            }}
        </div>
    }
}

/// Keeps the page for later, once everything it needs first is here.
fn keep_offline_later(playground: Playground) {
    let ready = Memo::new(move |_| playground.model.loading.get().ready);
    Effect::new(move |_| {
        if ready.get() {
            surroundings::keep_offline();
        }
    });
}

/// What the browser says of itself, for as long as the page lives.
fn watch_surroundings(playground: Playground) {
    let visible = EventListener::new(&document(), "visibilitychange", move |_| {
        playground.tell_engine(&EngineRequest::Visible { visible: surroundings::is_visible() });
    });
    visible.forget();
    for query in ["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)"] {
        if let Ok(Some(list)) = window().match_media(query) {
            EventListener::new(list.unchecked_ref(), "change", move |_| {
                playground.system_dark.set(surroundings::is_dark());
                playground.tell_engine(&surroundings::theme_request());
                playground.tell_engine(&EngineRequest::ReducedMotion { reduced: surroundings::reduced_motion() });
            })
            .forget();
        }
    }
    let resize = window_event_listener(ev::resize, move |_| playground.laid_out.notify());
    Effect::new(move |_| {
        playground.panels.track();
        playground.laid_out.notify();
    });
    let unload = window_event_listener(ev::pagehide, move |_| playground.close_webcam());
    on_cleanup(move || {
        resize.remove();
        unload.remove();
    });
}
