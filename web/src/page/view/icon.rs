//! Line icons of our own, 16 x 16, in the colour of the text beside them.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Run,
    Pause,
    Step,
    Reset,
    Dice,
    Stop,
    Share,
    Lesson,
    Help,
    Sun,
    Moon,
    Chevron,
    Close,
    Check,
    Alert,
    Look,
    Home,
    Menu,
    Save,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Run => "M4.5 2.8v10.4L13 8z",
            Self::Pause => "M5 3v10M11 3v10",
            Self::Step => "M3.5 3v10L10 8zM12.5 3v10",
            Self::Reset => "M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3",
            Self::Dice => {
                "M3.5 2.5h9a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-9a1 1 0 0 1-1-1v-9a1 1 0 0 1 1-1zM5.5 5.5h.01M10.5 5.5h.01M8 8h.01M5.5 10.5h.01M10.5 10.5h.01"
            }
            Self::Look => {
                "M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 9.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z"
            }
            Self::Stop => "M5.3 1.8h5.4l3.5 3.5v5.4l-3.5 3.5H5.3l-3.5-3.5V5.3zM5.8 5.8h4.4v4.4H5.8z",
            Self::Share => "M8 10V2M5 4.8 8 2l3 2.8M4 7.5H3v6h10v-6h-1",
            Self::Lesson => "M2 4.500 8 2l6 2.500L8 7zM4.500 6v4c2 1.700 5 1.700 7 0V6M14 4.500V9",
            Self::Help => {
                "M6 6a2 2 0 1 1 2.8 1.8C8.200 8.100 8 8.500 8 9.300M8 11.700h.01M8 14.500a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13z"
            }
            Self::Sun => {
                "M8 10.8a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600zM8 1v1.500M8 13.500V15M1 8h1.500M13.500 8H15M3 3l1.100 1.100M11.900 11.900 13 13M13 3l-1.100 1.100M4.100 11.900 3 13"
            }
            Self::Moon => "M13.500 9.500A6 6 0 0 1 6.500 2.500a6 6 0 1 0 7 7z",
            Self::Chevron => "M5 6.500 8 9.500l3-3",
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Check => "M3 8.500 6.500 12 13 4.500",
            Self::Alert => "M8 2 14.500 13.500h-13zM8 6.500v3M8 11.500h.01",
            Self::Home => "M2.500 8 8 3l5.500 5M4.500 7v6h7V7",
            Self::Menu => "M2.500 4.500h11M2.500 8h11M2.500 11.500h11",
            Self::Save => "M8 2v8M5 7.500 8 10.500l3-3M3 13.500h10",
        }
    }
}

/// Draws an icon; what it stands for is said by the control it lies in.
#[component]
pub fn Symbol(#[prop(into)] icon: Signal<Icon>) -> impl IntoView {
    view! {
        <svg class="symbol" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=move || icon.get().path() />
        </svg>
    }
}
