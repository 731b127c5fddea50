mod common;
use common::{BRISK, Bench, leftward};
use schema::message::EngineRequest;
#[test]
fn dump() {
    let mut n = 0;
    for seed in 300..312 {
        let names: Vec<String> = { let bench = Bench::at_speed(seed, leftward(0.0), BRISK); let o = bench.core.world().objects(); o.iter().map(|x| sim::language::name(x, &o)).collect() };
        for name in names.iter().take(2) {
            let mut bench = Bench::at_speed(seed, leftward(0.0), BRISK);
            let sentence = format!("reach for the {name}");
            bench.instruct(&sentence);
            bench.ask(EngineRequest::Run);
            bench.wait(60.0);
            if let Some(q) = bench.questions.last() {
                std::fs::write(format!("/tmp/obs/{n:03}.rgb"), &q.picture).unwrap();
                std::fs::write(format!("/tmp/obs/{n:03}.json"), serde_json::json!({"sentence": sentence, "senses": q.proprioception, "there": names}).to_string()).unwrap();
                n += 1;
            }
        }
    }
    println!("{n}");
}
