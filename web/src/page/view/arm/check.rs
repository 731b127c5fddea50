//! What the health check found.

use leptos::prelude::*;
use schema::bus::{ArmFinding, BusRequest, Severity};
use web::arm::words;

use super::Refusal;
use crate::page::{arm::Arm, playground};

/// The findings, and what can be done about them.
#[component]
pub fn Check(arm: Arm) -> impl IntoView {
    let playground = playground();
    let fixable = Memo::new(move |_| {
        arm.findings
            .with(|findings| findings.iter().flatten().filter(|finding| finding.severity == Severity::Fixable).count())
    });
    let summary = move || {
        arm.findings.with(|findings| match findings {
            None => "Not checked yet.".to_owned(),
            Some(findings) if findings.is_empty() => "All six servos answer, and nothing is wrong.".to_owned(),
            Some(findings) => {
                let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
                let blocking = count(Severity::Blocking);
                let blocking = if blocking > 0 {
                    format!("The arm must not be moved: {blocking} serious. ")
                } else {
                    String::new()
                };
                let fixable = count(Severity::Fixable);
                format!("{blocking}{} to watch, {fixable} registers to write.", count(Severity::Warning))
            }
        })
    };
    let serious = move || {
        let serious = arm.findings.get().unwrap_or_default();
        let row = |finding: ArmFinding| {
            let word = if finding.severity == Severity::Blocking { "Serious" } else { "Watch" };
            view! {
                <li>
                    <strong>{word}": "</strong>
                    {finding.text}
                    ". "
                    <span class="quiet">{finding.remedy}</span>
                </li>
            }
        };
        serious.into_iter().filter(|finding| finding.severity != Severity::Fixable).map(row).collect_view()
    };
    let registers = move || {
        let all = arm.findings.get().unwrap_or_default();
        all.into_iter()
            .filter(|finding| finding.severity == Severity::Fixable)
            .map(|finding| view! { <li>{finding.text}</li> })
            .collect_view()
    };
    view! {
        <section class="arm-part" aria-labelledby=arm.id("check")>
            <h3 id=arm.id("check")>{words::part(arm.role, "Check")}</h3>
            <p role="status">{summary}</p>
            <ul class="arm-findings">{serious}</ul>
            <details hidden=move || fixable.get() == 0>
                <summary>{move || format!("{} registers differ from what this arm needs", fixable.get())}</summary>
                <ul class="arm-findings quiet">{registers}</ul>
            </details>
            <div class="arm-row">
                <button class="button-small" on:click=move |_| playground.ask_arm(arm, &BusRequest::Check)>"Check again"</button>
                <button
                    class="button-small"
                    disabled=move || fixable.get() == 0 || !arm.is_limp()
                    title="Into the servos of a limp arm; done by itself before the torque is switched on"
                    on:click=move |_| playground.ask_arm(arm, &BusRequest::Repair)
                >
                    "Write registers"
                </button>
            </div>
            <Refusal arm />
        </section>
    }
}
