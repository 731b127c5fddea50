//! The dialog that makes a link: what it opens, and what whoever opens it may touch.

use leptos::{html::Dialog, prelude::*, task::spawn_local};
use schema::message::Source;
use wasm_bindgen_futures::JsFuture;
use web::link::{Control, Named as _};

use super::{
    dialog,
    icon::{Icon, Symbol},
};
use crate::page::{address, playground};

/// How long "copied" is shown.
const COPIED_FOR: std::time::Duration = std::time::Duration::from_secs(2);
/// A link longer than this is cut by some programs that pass it on.
const LONG: usize = 2000;

/// The dialog.
#[component]
pub fn Share() -> impl IntoView {
    let playground = playground();
    let open = playground.share_open;
    let sharing = playground.sharing;
    let node = NodeRef::<Dialog>::new();
    dialog::follow(node, open);
    let link = Memo::new(move |_| if open.get() { address::shared(playground) } else { String::new() });
    let can_replay = move || sharing.with(|sharing| sharing.course.is_some());
    let replays = move || sharing.with(|sharing| sharing.replays) && can_replay();
    let simulated = move || playground.source.get() == Source::Simulated;
    let controls = Control::ALL
        .iter()
        .map(|&control| {
            view! {
                <label class="tick">
                    <input
                        type="checkbox"
                        prop:checked=move || !sharing.with(|sharing| sharing.hidden.has(control))
                        on:change=move |_| sharing.update(|sharing| sharing.hidden.toggle(control))
                    />
                    <span>{control.label()}</span>
                </label>
            }
        })
        .collect_view();
    let opens = move |replay: bool, label: &'static str| {
        view! {
            <label class="tick">
                <input
                    type="radio"
                    name="opens"
                    disabled=move || replay && !can_replay()
                    prop:checked=move || replays() == replay
                    on:change=move |_| sharing.update(|sharing| sharing.replays = replay)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <dialog node_ref=node class="help share" aria-labelledby="share-title" on:close=move |_| open.set(false)>
            <div class="help-head">
                <h2 id="share-title">"Share this page"</h2>
                <button class="button-quiet" aria-label="Close" on:click=move |_| open.set(false)>
                    <Symbol icon=Icon::Close />
                </button>
            </div>
            <div class="help-body">
                <fieldset class="ticks" hidden=move || !simulated()>
                    <legend>"The link opens"</legend>
                    {opens(false, "the scene and the sentence, for a run of its own")}
                    {opens(true, "what happened here, played again exactly")}
                    <label class="tick">
                        <input
                            type="checkbox"
                            disabled=replays
                            prop:checked=move || sharing.with(|sharing| sharing.runs)
                            on:change=move |_| sharing.update(|sharing| sharing.runs = !sharing.runs)
                        />
                        <span>"and the arm sets out by itself"</span>
                    </label>
                </fieldset>
                <fieldset class="ticks">
                    <legend>"Whoever opens it may use"</legend>
                    {controls}
                </fieldset>
                <p class="quiet">
                    "Panels open as they are open here. Stop is always there, and so is the rest of the page for those who edit the link."
                </p>
                <label class="field">
                    <span>"Link"</span>
                    <input
                        class="share-link number"
                        type="text"
                        readonly
                        prop:value=link
                        on:focus:target=move |event| event.target().select()
                    />
                </label>
                <div class="share-row">
                    <Copy link />
                    <span class="quiet number">
                        {move || {
                            let letters = link.with(String::len);
                            let warning = if letters > LONG { "; some programs cut links of more than 2000" } else { "" };
                            format!("{letters} letters{warning}")
                        }}
                    </span>
                </div>
            </div>
        </dialog>
    }
}

#[component]
fn Copy(link: Memo<String>) -> impl IntoView {
    let playground = playground();
    let label = RwSignal::new("Copy link");
    let copy = move |_| {
        let link = link.get_untracked();
        spawn_local(async move {
            let clipboard = window().navigator().clipboard();
            // Pages that are not secure have none.
            let copied = !clipboard.is_undefined() && JsFuture::from(clipboard.write_text(&link)).await.is_ok();
            if copied {
                label.set("Link copied");
                set_timeout(move || label.set("Copy link"), COPIED_FOR);
            } else {
                let said = "The browser does not let this page copy; select the link and copy it yourself.";
                playground.notice.set(Some(said.to_owned()));
            }
        });
    };
    view! {
        <button class="button" on:click=copy>
            <span aria-live="polite">{move || label.get()}</span>
        </button>
    }
}
