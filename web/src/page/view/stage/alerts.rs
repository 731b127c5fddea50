//! What went wrong: what happened, what still works, and the button that mends it.

use leptos::prelude::*;
use web::wording;

use crate::page::{
    playground,
    view::icon::{Icon, Symbol},
};

/// Whatever is wrong now.
#[component]
pub fn Alerts() -> impl IntoView {
    let playground = playground();
    view! {
        <div class="alerts" role="alert">
            {move || {
                playground
                    .table
                    .crash
                    .get()
                    .map(|message| {
                        view! {
                            <Alert
                                title="The table’s worker stopped."
                                facts=vec![("Message", message)]
                                hint="A restart takes the scene from its seed, with the same sentence."
                                button="Restart the table"
                                mend=move || playground.restart_engine()
                            />
                        }
                    })
            }}
            {move || {
                playground
                    .model
                    .crash
                    .get()
                    .map(|message| {
                        view! {
                            <Alert
                                title="The policy’s worker stopped."
                                facts=vec![("Message", message)]
                                hint="The table, the camera and everything on them still work. The scene is kept."
                                button="Restart the policy"
                                mend=move || playground.restart_inference()
                            />
                        }
                    })
            }}
            {move || {
                playground
                    .model
                    .failure
                    .get()
                    .map(|failure| {
                        let (title, facts) = wording::load_failure(&failure);
                        view! {
                            <Alert
                                title=title
                                facts
                                hint="The table still works without the model: turn it, drag things on it."
                                button="Try again"
                                mend=move || playground.retry_model()
                            />
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Alert(
    #[prop(into)] title: String,
    facts: Vec<(&'static str, String)>,
    hint: &'static str,
    button: &'static str,
    mend: impl Fn() + 'static,
) -> impl IntoView {
    let facts =
        facts.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect_view();
    view! {
        <section class="alert">
            <h2><Symbol icon=Icon::Alert /> {title}</h2>
            <dl class="alert-facts">{facts}</dl>
            <p>{hint}</p>
            <button class="button" on:click=move |_| mend()>{button}</button>
        </section>
    }
}
