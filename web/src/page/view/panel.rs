//! A part of the page that can be folded to its title.

use leptos::prelude::*;
use web::link::Panel;

use super::icon::{Icon, Symbol};
use crate::page::{playground, portrait::Format};

/// A section with a title that folds it, and a place beside the title.
#[component]
pub fn Foldable(
    panel: Panel,
    title: &'static str,
    #[prop(optional)] beside: Option<AnyView>,
    children: ChildrenFn,
) -> impl IntoView {
    let playground = playground();
    let open = move || playground.panels.get().has(panel);
    let (title_id, body_id) = (format!("{}-title", panel.name()), format!("{}-body", panel.name()));
    let (labelled_by, controls) = (title_id.clone(), body_id.clone());
    let body = StoredValue::new(children);
    view! {
        <section id=panel.name() class="panel" class:panel-folded=move || !open() aria-labelledby=labelled_by>
            <div class="panel-head">
                <h2 id=title_id>
                    <button
                        class="panel-title"
                        aria-expanded=move || open().to_string()
                        aria-controls=controls
                        on:click=move |_| playground.toggle_panel(panel)
                    >
                        {title}
                        <Symbol icon=Icon::Chevron />
                    </button>
                </h2>
                <div class="panel-beside" hidden=move || !open()>
                    {beside}
                    <SavePicture panel />
                </div>
            </div>
            <div id=body_id class="panel-body" hidden=move || !open()>
                {body.with_value(|children| children())}
            </div>
        </section>
    }
}

/// Saves the panel as a picture.
#[component]
fn SavePicture(panel: Panel) -> impl IntoView {
    let playground = playground();
    let button = move |format: Format| {
        view! {
            <button
                class="button-small"
                title=format!("This panel as a picture, {}", format.name())
                on:click=move |_| playground.save_portrait(panel, format)
            >
                {format.name()}
            </button>
        }
    };
    view! {
        <span class="save-picture" role="group" aria-label="Save this panel as a picture">
            {button(Format::Png)} {button(Format::Svg)}
        </span>
    }
}
