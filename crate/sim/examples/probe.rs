fn main() {
    for o in 0..20 { print!("{:.2}:{:.1} ", o as f32*0.05, 1e3*sim::hand::gap_m(o as f32*0.05)); } println!();
    for g in [26,30,40,52,56,58] { print!("{g}: {:.3} ", sim::hand::opening_for_gap(g as f32*1e-3)); } println!();
    let mut w = sim::World::reset(1, &Default::default());
    let c = w.commanded();
    let t = std::time::Instant::now();
    for _ in 0..100 { w.advance(&c); }
    println!("{:?} per period", t.elapsed()/100);
    println!("{:?} {:?}", w.joints(), c);
    let mut c2 = c; c2.0[1] += 0.2; c2.0[2] += 0.1; c2.0[5] += 0.3; w.advance(&c2); println!("{:?} {:?}", w.joints(), c2); w.advance(&c2); println!("{:?}", w.joints());
    for o in w.objects() { println!("{:?} {:?} {:?}", o.spec.kind, o.pose.position_m, o.speed_m_per_sec); }
    for seed in 0..5 { println!("{:?}", sim::World::reset(seed, &Default::default()).specs().len()); }
    let t = std::time::Instant::now();
    for seed in 0..500 { sim::world::Layout::draw(seed, &Default::default()); }
    println!("{:?} per layout", t.elapsed()/500);
}
