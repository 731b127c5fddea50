//! Dialogs that are open while a signal says so.

use leptos::{html::Dialog, prelude::*};

/// Opens and closes a dialog over the page as `open` says.
pub fn follow(node: NodeRef<Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let Some(dialog) = node.get() else { return };
        if open.get() {
            // Fails only for a dialog that is open already.
            dialog.show_modal().ok();
        } else {
            dialog.close();
        }
    });
}
