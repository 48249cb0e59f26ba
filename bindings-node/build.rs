//! Tells the linker how a Node addon finds Node's symbols.

fn main() {
    napi_build::setup();
}
