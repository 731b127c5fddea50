//! The words for things, colours and places, and the small words around them.

use schema::{Color, ObjectKind};

use super::space::{Place, Relation, Size};

/// Words for a kind of object; the plain one first.
pub const fn nouns(kind: ObjectKind) -> &'static [&'static str] {
    match kind {
        ObjectKind::Cube => &["cube", "block", "box", "brick", "die", "dice", "cuboid"],
        ObjectKind::Cylinder => {
            &["cylinder", "can", "tube", "pillar", "column", "barrel", "drum", "canister", "tin", "pipe"]
        }
        ObjectKind::Ball => &["ball", "sphere", "orb", "marble", "globe", "bead", "pearl"],
        ObjectKind::Bowl => &["bowl", "dish", "basin", "pot", "tub", "container", "bin", "basket", "bucket"],
        ObjectKind::Plate => &["plate", "saucer", "tray", "disc", "disk", "platter", "coaster"],
        ObjectKind::Zone => {
            &["zone", "area", "square", "pad", "patch", "region", "mat", "spot", "field", "tile", "rectangle", "rug"]
        }
        ObjectKind::Button => &["button", "switch", "buzzer", "knob"],
        ObjectKind::Mug => &["mug", "cup", "tankard", "teacup", "beaker"],
        ObjectKind::Banana => &["banana", "plantain", "fruit"],
        ObjectKind::Drawer => &["drawer", "cabinet", "compartment", "cupboard"],
    }
}

/// Words for anything at all.
pub const ANYTHING: &[&str] = &["one", "thing", "object", "item", "piece", "toy"];

/// The same for several.
pub const THINGS: &[&str] = &["things", "objects", "items", "pieces", "toys", "ones"];

/// Words for a colour; the plain one first.
pub const fn colors(color: Color) -> &'static [&'static str] {
    match color {
        Color::Red => &["red", "crimson", "scarlet", "ruby", "cherry", "maroon"],
        Color::Orange => &["orange", "tangerine", "amber", "apricot"],
        Color::Yellow => &["yellow", "golden", "lemon", "gold", "mustard"],
        Color::Green => &["green", "lime", "emerald", "olive", "jade", "mint"],
        Color::Cyan => &["cyan", "teal", "turquoise", "aqua", "aquamarine"],
        Color::Blue => &["blue", "navy", "azure", "cobalt", "sapphire"],
        Color::Purple => &["purple", "violet", "lilac", "lavender", "plum", "mauve"],
        Color::Pink => &["pink", "rose", "magenta", "fuchsia", "salmon"],
    }
}

/// Shades people name a colour by.
pub const fn shades(color: Color) -> &'static [&'static str] {
    match color {
        Color::Red => &["bright red", "dark red", "deep red"],
        Color::Orange => &["bright orange", "dark orange"],
        Color::Yellow => &["bright yellow", "light yellow", "pale yellow"],
        Color::Green => &["dark green", "bright green", "deep green"],
        Color::Cyan => &["light blue", "sky blue", "baby blue", "bright cyan"],
        Color::Blue => &["dark blue", "deep blue", "bright blue"],
        Color::Purple => &["dark purple", "deep purple"],
        Color::Pink => &["hot pink", "light pink", "pale pink", "bright pink"],
    }
}

/// Words that say where a thing goes when it goes into, or onto, this kind of receiver.
pub const fn into(kind: ObjectKind) -> &'static [&'static str] {
    match kind {
        ObjectKind::Bowl | ObjectKind::Drawer => &["in", "into", "inside", "in", "within", "inside of"],
        _ => &["on", "onto", "on top of", "on", "on to", "upon", "atop"],
    }
}

/// Words for a small thing.
pub const SMALL: &[&str] = &["small", "little", "tiny", "smaller"];
/// Words for a big one.
pub const BIG: &[&str] = &["big", "large", "bigger", "larger"];

/// Words for a size.
pub const fn size_words(size: Size) -> &'static [&'static str] {
    match size {
        Size::Small => SMALL,
        Size::Big => BIG,
    }
}

/// Words for a place before the noun.
pub const fn place_words(place: Place) -> &'static [&'static str] {
    match place {
        Place::Left => &["left", "leftmost"],
        Place::Right => &["right", "rightmost"],
        Place::Nearest => &["nearest", "closest"],
        Place::Farthest => &["farthest", "furthest"],
    }
}

/// The same after the noun.
pub const fn where_words(place: Place) -> &'static [&'static str] {
    match place {
        Place::Left => &["on the left", "to the left", "on the left side", "furthest to the left"],
        Place::Right => &["on the right", "to the right", "on the right side", "furthest to the right"],
        Place::Nearest => &["nearest to you", "closest to you", "nearest to the arm", "closest to the robot"],
        Place::Farthest => &["farthest from you", "furthest away", "furthest from you", "farthest from the arm"],
    }
}

/// What stands between a thing and the one it is told by.
pub const fn relation_words(relation: Relation) -> &'static [&'static str] {
    match relation {
        Relation::LeftOf => &["left of", "to the left of", "on the left of"],
        Relation::RightOf => &["right of", "to the right of", "on the right of"],
        Relation::Behind => &["behind"],
        Relation::InFrontOf => &["in front of"],
        Relation::NextTo => &["next to", "beside", "nearest to", "closest to"],
    }
}

/// All words that tell a thing from others.
pub fn qualifiers() -> impl Iterator<Item = &'static str> {
    let sizes = Size::ALL.into_iter().flat_map(size_words);
    let places = Place::ALL.into_iter().flat_map(|place| place_words(place).iter().chain(where_words(place)));
    sizes.chain(places).chain(Relation::ALL.into_iter().flat_map(relation_words)).copied()
}

/// What a request is put as: told outright, asked, wished for, given as a duty. Each in several wordings, the plainest
/// first.
pub const FRAMES: [&[&str]; 4] = [
    &[""],
    &[
        "could you",
        "can you",
        "would you",
        "will you",
        "could you please",
        "can you please",
        "would you please",
        "would you kindly",
    ],
    &["i want you to", "i need you to", "i would like you to", "i'd like you to"],
    &["you should", "you need to", "you have to", "you must", "your task is to", "your job is to"],
];

/// What people say before a request.
pub const OPENINGS: &[&str] = &[
    "please",
    "kindly",
    "now",
    "now please",
    "next",
    "then",
    "first",
    "ok",
    "okay",
    "alright",
    "hey",
    "hey robot",
    "hi robot",
    "hello robot",
    "robot",
    "so",
    "well",
    "just",
    "go ahead and",
    "try to",
    "let's",
    "let us",
    "lets",
    "time to",
    "start to",
    "carefully",
    "gently",
    "slowly",
    "quickly",
];

/// What people say after a request.
pub const CLOSINGS: &[&str] = &[
    "please",
    "now",
    "right now",
    "for me",
    "for me please",
    "thanks",
    "thank you",
    "thank you very much",
    "carefully",
    "gently",
    "slowly",
    "quickly",
    "will you",
    "would you",
    "if you can",
    "if possible",
    "ok",
    "okay",
    "next",
    "first",
    "robot",
    "and stop",
    "there",
    "immediately",
    "when you are ready",
    "as soon as you can",
    "with care",
];
