//! The table-top world: an arm, objects, tasks, instructions, and the scripted expert.
