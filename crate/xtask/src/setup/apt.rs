use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::Step;
use crate::process;
use crate::workspace::Workspace;

/// Names under which systems know the browser.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where the manifests of Vulkan drivers lie on Linux, and how the one of Mesa's software driver, lavapipe, begins.
const VULKAN_DRIVERS: [&str; 2] = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
const SOFTWARE_DRIVER: &str = "lvp_icd";

/// What finds the driver, and where systems keep libraries; Debian and Ubuntu in a folder for the architecture below.
const VULKAN_LOADER: &str = "libvulkan.so.1";
const LIBRARIES: [&str; 4] = ["/usr/lib", "/usr/lib64", "/lib", "/usr/local/lib"];

/// The Chromium to test in: `CHROMIUM` where that is set, else the system's.
pub fn chromium(workspace: &Workspace) -> Option<PathBuf> {
    match env::var_os("CHROMIUM") {
        Some(chosen) => Some(PathBuf::from(chosen)).filter(|path| path.is_file()),
        None => BROWSERS.iter().find_map(|name| workspace.which(name)),
    }
}

/// Whether a browser with a window needs a display made for it: a WebGPU canvas is presented only with a window, and
/// on Linux nobody wants to watch one for minutes.
pub const fn needs_virtual_display() -> bool {
    cfg!(target_os = "linux")
}

/// Packages of the system.
pub struct AptPackages {
    what: &'static str,
    packages: &'static [&'static str],
    is_done: fn(&Workspace) -> bool,
}

/// What some crates build their C code with. Cargo has linked this very program with it, so it is missing only where
/// that was done elsewhere or with another linker.
pub const C_COMPILER: AptPackages = AptPackages {
    what: "a C compiler",
    packages: &["build-essential"],
    is_done: |workspace| !cfg!(target_os = "linux") || env::var_os("CC").is_some() || workspace.which("cc").is_some(),
};

/// A software Vulkan, so that native pictures of the stage can be drawn without a GPU.
pub const NATIVE_PICTURES: AptPackages = AptPackages {
    what: "Mesa's software driver for Vulkan, with the loader",
    packages: &["mesa-vulkan-drivers", "libvulkan1"],
    is_done: |_| {
        let has_driver = || VULKAN_DRIVERS.iter().any(|folder| has_file(Path::new(folder), SOFTWARE_DRIVER));
        !cfg!(target_os = "linux") || has_driver() && has_vulkan_loader()
    },
};

/// The browser and a display for its window.
pub const BROWSER: AptPackages = AptPackages {
    what: "Chromium and a virtual display",
    packages: &["chromium", "xvfb", "xauth", "fonts-liberation"],
    is_done: |workspace| {
        let has_display =
            !needs_virtual_display() || ["xvfb-run", "xauth"].iter().all(|program| workspace.which(program).is_some());
        chromium(workspace).is_some() && has_display
    },
};

impl Step for AptPackages {
    fn what(&self) -> String {
        self.what.to_owned()
    }

    fn takes(&self) -> &'static str {
        "about 2 minutes"
    }

    fn is_done(&self, workspace: &Workspace) -> bool {
        (self.is_done)(workspace)
    }

    fn install(&self, workspace: &Workspace) -> Result<()> {
        let apt_get = |arguments: &[&str]| {
            let mut command = if is_root(workspace) {
                workspace.command("apt-get")
            } else {
                let mut sudo = workspace.command("sudo");
                sudo.args(["-n", "apt-get"]);
                sudo
            };
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            process::run(&mut command)
        };
        if workspace.which("apt-get").is_none() {
            bail!("this system has no apt-get");
        }
        if !is_root(workspace) {
            if workspace.which("sudo").is_none() {
                bail!("packages are installed by root, which this user is not, and there is no sudo");
            }
            if !process::succeeds(workspace.command("sudo").args(["-n", "true"])) {
                bail!("packages are installed by root, and sudo asks for a password");
            }
        }
        apt_get(&["update", "--quiet"])?;
        let mut install = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
        install.extend(self.packages);
        apt_get(&install)
    }

    fn by_hand(&self) -> String {
        let names = self.packages.join(" ");
        let browser = if self.packages.contains(&"chromium") {
            "; a browser elsewhere is named by the variable CHROMIUM"
        } else {
            ""
        };
        format!("as root, `apt-get install {names}`, or what your system calls these{browser}")
    }
}

/// Whether a folder has a file whose name begins so.
fn has_file(folder: &Path, beginning: &str) -> bool {
    files_of(folder).any(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(beginning)))
}

fn has_vulkan_loader() -> bool {
    let folders = LIBRARIES.iter().map(PathBuf::from);
    let below = LIBRARIES.iter().flat_map(|folder| files_of(Path::new(folder)));
    folders.chain(below).any(|folder| folder.join(VULKAN_LOADER).exists())
}

/// What a folder holds; nothing where it cannot be read.
fn files_of(folder: &Path) -> impl Iterator<Item = PathBuf> {
    folder.read_dir().into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()))
}

fn is_root(workspace: &Workspace) -> bool {
    process::read(workspace.command("id").arg("-u")).is_ok_and(|user| user == "0")
}
