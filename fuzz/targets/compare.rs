#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| deployfence_properties::targets::compare(data));
