// Under a sanitizer: what libraries keep for the life of the process and never give back. It is in the
// program and not in a file that LSAN_OPTIONS names, because a program that has confined itself does not
// reach such a file.

extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)

extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
    return "leak:libfontconfig\n"                       // font tables
           "leak:libpango\n"
           "leak:libcairo\n"
           "leak:libltdl\n";  // the list of PLplot's drivers
}

extern "C" const char* __lsan_default_options();  // NOLINT(bugprone-reserved-identifier)

extern "C" const char* __lsan_default_options() {  // NOLINT(bugprone-reserved-identifier)
    return "print_suppressions=0";
}
