//! What the policy thinks it is doing.

use leptos::prelude::*;
use schema::{policy::UNSURE, task::Phase};
use web::format;

use crate::page::{playground, state::Means};

/// The phase, whether it thinks the task is done, and how sure it is.
#[component]
pub fn ReadoutsView() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let share = move |index: usize| {
        look.frame
            .with(|frame| frame.as_ref().and_then(|frame| frame.readouts.phase.get(index).copied()).unwrap_or_default())
    };
    let likeliest = Memo::new(move |_| {
        look.frame.with(|frame| {
            let phase = &frame.as_ref()?.readouts.phase;
            phase.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map(|(index, _)| index)
        })
    });
    let named = move || {
        likeliest
            .get()
            .and_then(|index| Phase::ALL.get(index).map(|phase| (phase, share(index))))
            .map_or_else(|| "–".to_owned(), |(phase, share)| format!("{}, {}", phase.label(), format::percent(share)))
    };
    let done = move || {
        look.frame.with(|frame| {
            frame.as_ref().map_or_else(|| "–".to_owned(), |frame| format::percent(frame.readouts.success))
        })
    };
    let confidence = move || look.frame.with(|frame| frame.as_ref().and_then(|frame| frame.readouts.confidence));
    let sure = move || {
        confidence().map_or_else(String::new, |confidence| {
            let named = if confidence < UNSURE { "unsure" } else { "sure" };
            format!("{named}, {}", format::percent(confidence))
        })
    };
    let means = Memo::new(move |_| {
        let id = look.frame.with(|frame| frame.as_ref().map(|frame| frame.id))?;
        let Means { object, target, .. } = look.means.get().filter(|means| means.of == id)?;
        let object = playground.table.name_of(object?)?;
        // Where no target is named, its map repeats the object's.
        let target = target.and_then(|target| playground.table.name_of(target)).filter(|target| *target != object);
        Some(target.map_or_else(|| object.clone(), |target| format!("{object}, to the {target}")))
    });
    let calibrated = move || {
        let error = playground.model.facts.with(|facts| facts.as_ref().and_then(|facts| facts.calibration_error));
        error.map_or_else(
            || "not checked on other runs".to_owned(),
            |error| format!("off by {} on other runs", format::percent(error)),
        )
    };
    let cells = (0..Phase::ALL.len())
        .map(|index| {
            view! {
                <li
                    class="phase"
                    class:phase-likeliest=move || likeliest.get() == Some(index)
                    style:--share=move || format!("{:.0}%", share(index) * 100.0)
                >
                    {Phase::ALL[index].label()}
                </li>
            }
        })
        .collect_view();
    view! {
        <div class="readouts">
            <dl class="facts">
                <div>
                    <dt>"Phase it reads"</dt>
                    <dd class="number">{named}</dd>
                </div>
                <div>
                    <dt>"Task already done"</dt>
                    <dd class="number">{done}</dd>
                </div>
                <Show when=move || confidence().is_some()>
                    <div>
                        <dt>"That it will succeed"</dt>
                        <dd class="number">{sure}</dd>
                        <dd class="quiet" title="How far, on average, from the share of other runs that succeeded">
                            {calibrated}
                        </dd>
                    </div>
                </Show>
                <div>
                    <dt>"It means the"</dt>
                    <dd>{move || means.get().unwrap_or_else(|| "–".to_owned())}</dd>
                </div>
            </dl>
            <ol class="phases" aria-hidden="true">
                {cells}
            </ol>
        </div>
    }
}
