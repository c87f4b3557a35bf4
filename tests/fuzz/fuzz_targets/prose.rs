#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| statetrace_site_fuzz::gates::prose(bytes));
