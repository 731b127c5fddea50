//! The policy as a picture: what goes in, the blocks in between, what comes out, each with this step's own numbers.

mod figure;

use std::sync::Arc;

use leptos::{html::Canvas, prelude::*};
use schema::{
    ActionDim, BINS, CAMERA_SIDE, CHUNK_STEPS, CONTROL_PERIOD_SECS, DIMS, Proprioception, Readouts,
    message::ModelFacts,
    policy::{GRID_SIDE, IMAGE_TOKENS, MAX_WORDS, PATCHES, PREFIX, QUERIES},
    task::Phase,
};
use web::{
    attention::{Pick, Query},
    format,
    link::Panel,
    tensors::{Matrix, Tensors},
};

use super::panel::Foldable;
use crate::page::{
    paint, playground,
    state::{Frame, Playground},
};
use figure::{Figure, Maps};

/// Channels of the stem that are drawn.
const CHANNELS: usize = 32;

/// The panel.
#[component]
pub fn Diagram() -> impl IntoView {
    view! {
        <Foldable panel=Panel::Diagram title="How it decides">
            <p class="quiet">
                "One forward pass from left to right. Open a block to see its numbers at the step on show."
            </p>
            <Blocks />
        </Foldable>
    }
}

/// The blocks, and the arrows between them.
#[component]
fn Blocks() -> impl IntoView {
    let playground = playground();
    let facts = move || playground.model.facts.get();
    let size = move |of: fn(&ModelFacts) -> String| {
        Signal::derive(move || facts().map_or_else(|| "–".to_owned(), |facts| of(&facts)))
    };
    let matrix = move |of: fn(&Frame) -> Option<Matrix>| {
        Signal::derive(move || playground.frame_on_show().and_then(|frame| of(&frame)).map(Arc::new))
    };
    let maps = move |of: fn(&Frame) -> Option<Vec<Vec<f32>>>| {
        Signal::derive(move || playground.frame_on_show().and_then(|frame| of(&frame)).map(Arc::new))
    };
    view! {
        <div class="diagram">
            <Block
                area="camera"
                name="Camera"
                size=Signal::derive(|| format!("{CAMERA_SIDE} × {CAMERA_SIDE} × 3"))
                to="the stem"
                says="The picture the policy gets, from one fixed place above the table. A webcam's picture takes its place."
            >
                <Picture />
            </Block>
            <Block
                area="stem"
                name="Stem"
                size=size(|facts| format!("{PATCHES} patches × {}", facts.stem[3]))
                to="the resampler"
                says=format!(
                    "Four convolutions turn the picture into {GRID_SIDE} × {GRID_SIDE} patches of numbers; the sentence then \
                     scales and shifts each channel (FiLM). Training teaches the first channels to name kinds and colours."
                )
            >
                <p class="quiet">{size(|facts| {
                    let [a, b, c, d] = facts.stem;
                    format!("Channels of the convolutions: {a}, {b}, {c}, {d}. Below, the first {CHANNELS} of the last ones over the picture.")
                })}</p>
                <Maps
                    across=8
                    side=GRID_SIDE
                    named="Channels of the stem"
                    maps=maps(|frame| {
                        let tensors = frame.tensors.as_ref()?;
                        Some((0..tensors.channels().min(CHANNELS)).map(|channel| tensors.channel(channel).to_vec()).collect())
                    })
                />
            </Block>
            <Block
                area="resampler"
                name="Resampler"
                size=size(|facts| format!("{IMAGE_TOKENS} tokens × {}", facts.width))
                to="the trunk"
                says=format!(
                    "{IMAGE_TOKENS} queries read the words and then look at the patches. The first two are taught to point at \
                     the named object and the named target."
                )
            >
                <p class="quiet">{size(|facts| format!("It looks {}; below, where each query looked last.", times(facts.looks)))}</p>
                <Maps
                    across=8
                    side=GRID_SIDE
                    named=format!("Where the {IMAGE_TOKENS} queries look")
                    maps=maps(|frame| {
                        let attention = frame.attention.as_ref()?;
                        let map = |token| attention.map(Query::Image(token), Pick::Mean, Pick::Mean);
                        (0..IMAGE_TOKENS).map(|token| map(token).map(|map| map.patches)).collect()
                    })
                />
                <Figure
                    named="Image tokens, one a row"
                    matrix=matrix(|frame| frame.tensors.as_ref().map(Tensors::image_tokens))
                />
            </Block>
            <Block
                area="words"
                name="Words"
                size=Signal::derive(move || format!("{} of {MAX_WORDS}", playground.words_on_show().len()))
                to="the text tower"
                says="The sentence, word by word. A word that training never said is marked, one that nobody knows is one \
                      unknown token."
            >
                <Tokens />
            </Block>
            <Block
                area="text"
                name="Text tower"
                size=size(|facts| format!("{} × {}", layers(facts.text_layers), facts.width))
                to="the stem, the resampler and the trunk"
                says="Words attend to each other, so that “red on blue” is not “blue on red”. Every word goes on to the trunk \
                      by itself; only FiLM gets a summary."
            >
                <p class="quiet">{size(|facts| format!("It knows {} words.", facts.vocabulary))}</p>
                <Figure
                    named="What it makes of the words, one a row"
                    matrix=matrix(|frame| frame.tensors.as_ref().map(Tensors::words).filter(|words| words.rows() > 0))
                />
            </Block>
            <Block
                area="senses"
                name="Senses"
                size=Signal::derive(|| format!("{} numbers", Proprioception::FEATURES))
                to="the trunk"
                says="What the arm feels of itself: where the hand is and was told to be, the fingers, the joints. All are \
                      brought to about −1 to 1."
            >
                <Senses />
            </Block>
            <Block
                area="trunk"
                name="Trunk"
                size=size(|facts| format!("{}, {} heads", layers(facts.layers), facts.heads))
                to="the action head and the readouts"
                says=format!(
                    "{QUERIES} queries, one for each action token and one for the readouts, look at words, image tokens, senses \
                     and each other. Nothing looks at the queries but themselves."
                )
            >
                <Layers />
                <Figure
                    named="What the queries found, one a row"
                    matrix=matrix(|frame| frame.tensors.as_ref().map(Tensors::found))
                />
            </Block>
            <Block
                area="head"
                name="Action head"
                size=Signal::derive(|| format!("{} × {BINS} bins", CHUNK_STEPS * DIMS))
                to="the action chunk"
                says=format!(
                    "One linear layer turns what each query found into a distribution over {BINS} bins. Rows are the steps of \
                     the chunk, {DIMS} dimensions each."
                )
            >
                <Figure
                    named="Action tokens, one a row, bins from left to right"
                    matrix=matrix(|frame| {
                        let row = |token: usize| frame.tokens.of(token / DIMS, token % DIMS).iter().map(|share| share.sqrt());
                        Some(Matrix::new((0..CHUNK_STEPS * DIMS).flat_map(row).collect(), BINS))
                    })
                />
                <p class="quiet">"Square roots, so that the improbable is still seen."</p>
            </Block>
            <Block
                area="chunk"
                name="Action chunk"
                size=Signal::derive(|| format!("{CHUNK_STEPS} × {DIMS} numbers"))
                says=format!(
                    "What the distributions are decoded to: {CHUNK_STEPS} steps of {CONTROL_PERIOD_SECS} s each, relative to where \
                     the arm was told to be. Overlapping chunks are averaged, and the governor has the last word."
                )
            >
                <Chunk />
            </Block>
            <Block
                area="readouts"
                name="Readouts"
                size=Signal::derive(|| format!("{} phases, 1 success", Phase::ALL.len()))
                says="What the last query says beside the action: which phase of the task this is, and whether it is done. They \
                      cost little and teach the trunk."
            >
                <Figure named="Phases" matrix=matrix(|frame| {
                    Some(Matrix::new(frame.readouts.phase.clone(), Phase::ALL.len()))
                }) />
                <p class="number">{move || playground.frame_on_show().map(|frame| read_out(&frame.readouts))}</p>
                <Maps
                    across=2
                    side=GRID_SIDE
                    named="Where the named object and the named target are"
                    maps=maps(|frame| Some(vec![frame.readouts.object.clone(), frame.readouts.target.clone()]))
                />
                <p class="quiet">"Left the object, right the target: the attention of the first two image tokens."</p>
            </Block>
        </div>
    }
}

/// What is read out beside the phase.
fn read_out(readouts: &Readouts) -> String {
    let sure = readouts.confidence.map(|share| format!(", that it will succeed {}", format::percent(share)));
    format!("Already done: {}{}.", format::percent(readouts.success), sure.unwrap_or_default())
}

/// "1 layer", "4 layers"
fn layers(count: u32) -> String {
    if count == 1 { "1 layer".into() } else { format!("{count} layers") }
}

/// "once", "twice", "3 times"
fn times(count: u32) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        many => format!("{many} times"),
    }
}

/// A block that opens. `to` says where its numbers go on to, as arrows do for those who see them side by side.
#[component]
fn Block(
    area: &'static str,
    name: &'static str,
    #[prop(into)] size: Signal<String>,
    #[prop(into)] says: String,
    #[prop(optional)] to: Option<&'static str>,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let children = StoredValue::new(children);
    view! {
        <details class="block" style:grid-area=area on:toggle=move |_| open.update(|open| *open = !*open)>
            <summary>
                <strong>{name}</strong>
                <span class="number quiet">{size}</span>
                {to.map(|to| view! { <span class="block-to sr-only quiet">"to " {to}</span> })}
            </summary>
            <p>{says}</p>
            // Figures of closed blocks are not drawn.
            <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
        </details>
    }
}

/// The picture of the step on show, and what its numbers span.
#[component]
fn Picture() -> impl IntoView {
    let picture = playground().look.picture;
    let node = NodeRef::<Canvas>::new();
    paint::on_frame(
        move || {
            node.track();
            picture.get()
        },
        move |picture| {
            if let (Some((_, context)), Some(picture)) = (paint::canvas(node), picture) {
                paint::put(&context, &paint::opaque(&picture.rgb), CAMERA_SIDE as u32);
            }
        },
    );
    let described = move || {
        picture.get().map_or_else(
            || "No picture yet".to_owned(),
            |picture| {
                let ends = |channel: usize| {
                    let levels = picture.rgb.iter().skip(channel).step_by(3);
                    let (low, high) = levels.fold((u8::MAX, u8::MIN), |(a, b), level| (a.min(*level), b.max(*level)));
                    format!("{low} to {high}")
                };
                let [red, green, blue] = [0, 1, 2].map(ends);
                format!("The picture of this step: red {red}, green {green}, blue {blue} of 255")
            },
        )
    };
    view! {
        <figure class="figure">
            <canvas node_ref=node width=CAMERA_SIDE height=CAMERA_SIDE role="img" aria-label=described></canvas>
            <figcaption class="quiet">{described}</figcaption>
        </figure>
    }
}

/// The numbers the arm is given, step by step, in physical units.
#[component]
fn Chunk() -> impl IntoView {
    let playground = playground();
    let heads = ActionDim::ALL.map(|dim| {
        view! { <th scope="col" class="tokens-number">{dim.label()}</th> }
    });
    let rows = move || {
        let frame = playground.frame_on_show()?;
        let row = |(step, values): (usize, &[f32; DIMS])| {
            let cells = ActionDim::ALL.into_iter().zip(values).map(|(dim, value)| {
                view! { <td class="tokens-number">{format::action(dim, *value)}</td> }
            });
            view! {
                <tr>
                    <th scope="row" class="tokens-number">{(step + 1).to_string()}</th>
                    {cells.collect_view()}
                </tr>
            }
        };
        Some(frame.forecast.chunk.steps.iter().enumerate().map(row).collect_view())
    };
    view! {
        // It may be wider than its block.
        <div class="block-table" tabindex="0" role="region" aria-label="The action chunk, step by step">
            <table class="detail-table">
                <thead>
                    <tr>
                        <th scope="col" class="tokens-number">"Step"</th>
                        {heads.into_iter().collect_view()}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

#[component]
fn Tokens() -> impl IntoView {
    let playground = playground();
    let rows = move || {
        let words = playground.words_on_show();
        let row = |token: &schema::message::Token| {
            let state = match (token.known, token.projected) {
                (false, _) => "unknown",
                (true, true) => "never said in training",
                (true, false) => "known",
            };
            view! {
                <tr>
                    <td>{token.text.clone()}</td>
                    <td class="tokens-number">{token.id.to_string()}</td>
                    <td class="quiet">{state}</td>
                </tr>
            }
        };
        words.iter().map(row).collect_view()
    };
    view! {
        <table class="detail-table">
            <thead>
                <tr>
                    <th scope="col">"Word"</th>
                    <th scope="col" class="tokens-number">"Token"</th>
                    <th scope="col">"State"</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// What each of the senses is, in the order of [`Proprioception::features`].
const SENSES: [&str; Proprioception::FEATURES] = [
    "hand, x",
    "hand, y",
    "hand, z",
    "hand, pitch",
    "hand, roll",
    "fingers",
    "told, x",
    "told, y",
    "told, z",
    "told, pitch",
    "told, roll",
    "told, fingers",
    "fingers held open",
    "shoulder pan",
    "shoulder lift",
    "elbow flex",
    "wrist flex",
    "wrist roll",
];

#[component]
fn Senses() -> impl IntoView {
    let playground = playground();
    let rows = move || {
        let frame = playground.frame_on_show()?;
        let row = |(name, value): (&&'static str, &f32)| {
            view! {
                <tr>
                    <td>{*name}</td>
                    <td class="tokens-number">{format::signed(*value, 2)}</td>
                </tr>
            }
        };
        Some(SENSES.iter().zip(frame.tensors.as_ref()?.senses()).map(row).collect_view())
    };
    view! { <table class="detail-table"><tbody>{rows}</tbody></table> }
}

/// What the queries attend to, layer by layer.
#[component]
fn Layers() -> impl IntoView {
    let playground = playground();
    let count = Memo::new(move |_| playground.model.facts.with(|facts| facts.as_ref().map_or(0, |facts| facts.layers)));
    let figures = move || {
        (0..count.get() as usize)
            .map(|layer| {
                let matrix = Signal::derive(move || attended(playground, layer));
                view! { <Figure named=format!("Layer {}", layer + 1) matrix /> }
            })
            .collect_view()
    };
    view! {
        <p class="quiet">
            {format!(
                "Attention of the {QUERIES} queries, mean over heads, one a row: {MAX_WORDS} words, {IMAGE_TOKENS} image tokens, the senses, then the queries."
            )}
        </p>
        {figures}
    }
}

fn attended(playground: Playground, layer: usize) -> Option<Arc<Matrix>> {
    let frame = playground.frame_on_show()?;
    let attention = frame.attention.as_ref()?;
    let query = |query: usize| match query.checked_sub(QUERIES - 1) {
        Some(_) => Query::Readout,
        None => Query::Action { step: query / DIMS, dim: query % DIMS },
    };
    let row = |index| attention.keys_of(query(index), Pick::One(layer), Pick::Mean);
    let rows: Option<Vec<Vec<f32>>> = (0..QUERIES).map(row).collect();
    Some(Arc::new(Matrix::new(rows?.concat(), PREFIX + QUERIES)))
}
