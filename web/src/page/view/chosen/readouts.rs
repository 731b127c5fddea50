//! What the policy thinks it is doing.

use leptos::prelude::*;
use schema::{policy::UNSURE, task::Phase};
use web::format;

use crate::page::{
    playground,
    state::{Means, Playground},
};

/// The phase, whether it thinks the task is done, and how sure it is.
#[component]
pub fn ReadoutsView() -> impl IntoView {
    let playground = playground();
    let look = playground.look;
    let pass = Signal::derive(move || playground.pass_on_show());
    let share = move |index: usize| {
        pass.with(|frame| frame.as_ref().and_then(|frame| frame.readouts.phase.get(index).copied()).unwrap_or_default())
    };
    let likeliest = Memo::new(move |_| {
        pass.with(|frame| {
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
        pass.with(|frame| {
            frame.as_ref().map_or_else(|| "–".to_owned(), |frame| format::percent(frame.readouts.success))
        })
    };
    let confidence = move || pass.with(|frame| frame.as_ref().and_then(|frame| frame.readouts.confidence));
    let sure = move || {
        confidence().map_or_else(String::new, |confidence| {
            let named = if confidence < UNSURE { "unsure" } else { "sure" };
            format!("{named}, {}", format::percent(confidence))
        })
    };
    let means = Memo::new(move |_| {
        let id = pass.with(|frame| frame.as_ref().map(|frame| frame.id))?;
        named_as(playground, look.means.get().filter(|means| means.of == id)?)
    });
    let changed = Memo::new(move |_| playground.difference_on_show().map(|difference| difference.before.id));
    let meant = move || match changed.get() {
        None => means.get(),
        Some(of) => {
            let instead = named_as(playground, look.would_mean.get().filter(|means| means.of == of)?)?;
            Some(match means.get() {
                Some(now) if now == instead => format!("{instead}, as it does"),
                Some(now) => format!("{instead} instead of the {now}"),
                None => instead,
            })
        }
    };
    let calibrated = move || {
        let error = playground.model.facts.with(|facts| facts.as_ref().and_then(|facts| facts.calibration_error));
        error.map_or_else(
            || "not checked on other runs".to_owned(),
            |error| format!("off by {} on other runs", format::percent(error)),
        )
    };
    let cells = (0..Phase::ALL.len())
        .map(|index| {
            // In whole percent: it changes ten times a second.
            let in_words = Memo::new(move |_| format::percent(share(index)));
            view! {
                <li
                    class="phase"
                    class:phase-likeliest=move || likeliest.get() == Some(index)
                    style:--share=move || format!("{:.0}%", share(index) * 100.0)
                >
                    {Phase::ALL[index].label()}
                    <span class="sr-only">" " {in_words}</span>
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
                    <dt>{move || if changed.get().is_some() { "It would mean the" } else { "It means the" }}</dt>
                    <dd>{move || meant().unwrap_or_else(|| "–".to_owned())}</dd>
                </div>
            </dl>
            <ol class="phases" aria-label="Phases, with how likely it holds each">
                {cells}
            </ol>
        </div>
    }
}

/// "red cube", "red cube, to the blue bowl"
fn named_as(playground: Playground, Means { object, target, .. }: Means) -> Option<String> {
    let object = playground.table.name_of(object?)?;
    // Where no target is named, its map repeats the object's.
    let target = target.and_then(|target| playground.table.name_of(target)).filter(|target| *target != object);
    Some(target.map_or_else(|| object.clone(), |target| format!("{object}, to the {target}")))
}
