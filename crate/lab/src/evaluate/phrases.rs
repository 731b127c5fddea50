//! Anybody's wording: templates from a file instead of the grammar.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use policy::{Error, Tokenizer};
use schema::{Color, Family, Goal, ObjectId, ObjectKind, ObjectSpec, Pose};
use sim::ObjectState;

/// Templates by family.
#[derive(Clone, Debug)]
pub struct Phrases {
    templates: BTreeMap<String, Vec<String>>,
}

impl Phrases {
    /// Reads `{"pick": ["lift the {color} {object}", ...], ...}`. What cannot be meant is an error; words that the policy
    /// does not know are printed, since reading over them is a test too.
    pub fn load(path: &Path, tokenizer: &Tokenizer) -> Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read phrases: {}", path.display()))?;
        let (phrases, unknown) =
            Self::parse(&text, tokenizer).with_context(|| format!("these phrases will not do: {}", path.display()))?;
        if !unknown.is_empty() {
            println!("words the policy does not know: {}", Vec::from_iter(unknown).join(", "));
        }
        Ok(phrases)
    }

    /// The phrases, and the words in them that the policy does not know.
    fn parse(text: &str, tokenizer: &Tokenizer) -> Result<(Self, BTreeSet<String>)> {
        let templates: BTreeMap<String, Vec<String>> =
            serde_json::from_str(text).context("phrases are a JSON map from family to a list of templates")?;
        let known = Family::ALL.map(Family::name);
        for name in templates.keys() {
            ensure!(known.contains(&name.as_str()), "there is no family {name:?}; there are {known:?}");
        }
        ensure!(!templates.is_empty(), "there is no family in it; there are {known:?}");
        let mut unknown = BTreeSet::new();
        for family in Family::ALL {
            let Some(of_family) = templates.get(family.name()) else { continue };
            ensure!(!of_family.is_empty(), "there is no template for the family {:?}", family.name());
            for template in of_family {
                check_slots(family, template).with_context(|| format!("in {template:?}"))?;
                let strange = check_words(family, template, tokenizer).with_context(|| format!("in {template:?}"))?;
                unknown.extend(strange);
            }
        }
        Ok((Self { templates }, unknown))
    }

    /// The families there are templates for.
    pub fn families(&self) -> Vec<Family> {
        Family::ALL.into_iter().filter(|family| self.templates.contains_key(family.name())).collect()
    }

    /// A goal in one of the templates of its family.
    pub fn sentence(&self, goal: &Goal, objects: &[ObjectState], wording: u64) -> Result<String> {
        let family = goal.family.name();
        let templates = self
            .templates
            .get(family)
            .filter(|templates| !templates.is_empty())
            .with_context(|| format!("the phrases have no template for the family {family:?}"))?;
        let template = &templates[(wording % templates.len() as u64) as usize];
        Ok(sim::language::fill(template, goal, objects))
    }
}

/// Whether a family puts things somewhere: its own templates then say where.
fn puts(family: Family) -> bool {
    sim::task::family(family).phrases()[0].patterns().any(|template| template.contains("{target}"))
}

/// A template must say what is to be acted on, by noun or by colour, and where it goes if the family puts things.
fn check_slots(family: Family, template: &str) -> Result<()> {
    const OBJECT: [&str; 2] = ["object", "color"];
    const TARGET: [&str; 2] = ["target", "target_color"];
    let has_target = puts(family);
    let mut found = Vec::new();
    for piece in template.split('{').skip(1) {
        let (slot, _) = piece.split_once('}').context("a brace is not closed")?;
        let fits = OBJECT.contains(&slot) || has_target && TARGET.contains(&slot);
        ensure!(fits, "{} has no slot {{{slot}}}", family.name());
        found.push(slot);
    }
    ensure!(template.matches('}').count() == found.len(), "a brace is not opened");
    ensure!(found.iter().any(|slot| OBJECT.contains(slot)), "it has neither {{object}} nor {{color}}");
    ensure!(
        !has_target || found.iter().any(|slot| TARGET.contains(slot)),
        "it has neither {{target}} nor {{target_color}}"
    );
    Ok(())
}

/// Every noun and colour is one word, so one filling is as long as any.
fn check_words(family: Family, template: &str, tokenizer: &Tokenizer) -> Result<Vec<String>> {
    let objects = [thing(0, ObjectKind::Cube, Color::Red), thing(1, ObjectKind::Bowl, Color::Blue)];
    let target = puts(family).then_some(ObjectId(1));
    let goal = Goal { target, ..Goal::on(family, ObjectId(0)) };
    let sentence = match tokenizer.encode(&sim::language::fill(template, &goal, &objects)) {
        Err(Error::TooLong { found, limit }) => bail!("it has {found} words, and the policy reads {limit}"),
        sentence => sentence?,
    };
    Ok(sentence.tokens.into_iter().filter(|token| !token.known).map(|token| token.text).collect())
}

fn thing(id: u8, kind: ObjectKind, color: Color) -> ObjectState {
    ObjectState {
        id: ObjectId(id),
        spec: ObjectSpec { kind, color, size_m: 0.03 },
        pose: Pose::IDENTITY,
        travel_m: 0.0,
    }
}

#[cfg(test)]
mod tests {
    use schema::policy::MAX_WORDS;

    use super::*;

    fn tokenizer() -> Tokenizer {
        let words = sim::language::vocabulary();
        Tokenizer::from_words(words.iter().map(String::as_str)).expect("the words of the grammar")
    }

    /// Phrases that will do, but for those of one family.
    fn with(family: &str, templates: &[&str]) -> Result<(Phrases, BTreeSet<String>)> {
        let mut phrases = BTreeMap::from([
            ("reach", vec!["touch the {color} {object}"]),
            ("pick", vec!["take the {color} {object}", "nab that {object}"]),
            ("place", vec!["put the {object} in the {target_color} {target}"]),
        ]);
        phrases.insert(family, templates.to_vec());
        Phrases::parse(&serde_json::to_string(&phrases).expect("plain data"), &tokenizer())
    }

    #[test]
    fn templates_are_filled_with_a_goal_of_their_family_and_strange_words_are_said() {
        let (phrases, unknown) = with("reach", &["frobnicate the {color} {object}"]).expect("good phrases");
        assert_eq!(Vec::from_iter(unknown), ["frobnicate"]);
        let objects = [thing(0, ObjectKind::Cube, Color::Red), thing(1, ObjectKind::Bowl, Color::Red)];
        let sentence = |family, target| {
            let goal = Goal { target, ..Goal::on(family, ObjectId(0)) };
            phrases.sentence(&goal, &objects, 0).expect("there is a template")
        };
        assert_eq!(sentence(Family::Reach, None), "frobnicate the red cube");
        assert_eq!(sentence(Family::Place, Some(ObjectId(1))), "put the cube in the red bowl");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        let long = "please ".repeat(MAX_WORDS) + "{object}";
        let cases: [(&str, &[&str], &str); 10] = [
            ("juggle", &["juggle the {object}"], "no family \"juggle\""),
            ("pick", &[], "no template for the family \"pick\""),
            ("pick", &["take the {thing}"], "no slot {thing}"),
            ("pick", &["take the {object} from the {target}"], "no slot {target}"),
            ("pick", &["take it"], "neither {object} nor {color}"),
            ("place", &["put the {object} away"], "neither {target} nor {target_color}"),
            ("place", &["put it in the {target}"], "neither {object} nor {color}"),
            ("reach", &["touch the {object"], "not closed"),
            ("reach", &["touch the object} {color}"], "not opened"),
            ("reach", &[&long], "25 words"),
        ];
        for (family, templates, said) in cases {
            let refusal = format!("{:#}", with(family, templates).expect_err(said));
            assert!(refusal.contains(said), "{refusal} says nothing of {said}");
        }
        let nothing = Phrases::parse("{}", &tokenizer()).expect_err("there is nothing in it");
        assert!(nothing.to_string().contains("no family"), "{nothing}");
    }

    #[test]
    fn families_may_be_left_out() {
        let (phrases, _) = Phrases::parse(r#"{"pick": ["take the {object}"]}"#, &tokenizer()).expect("one is enough");
        assert_eq!(phrases.families(), [Family::Pick]);
    }

    #[test]
    fn every_noun_and_colour_is_one_word() {
        let nouns = ObjectKind::ALL.map(ObjectKind::word);
        let colors = Color::ALL.map(Color::word);
        assert!(nouns.iter().chain(&colors).all(|word| !word.contains(|letter: char| !letter.is_alphanumeric())));
    }
}
