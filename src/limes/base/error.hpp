#pragma once

#include <stdexcept>
#include <string>

namespace limes::base {

/// The request cannot be met. The message says what, where, and the mend.
class Error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Asked for something impossible: the words of the request are wrong. Exit 2.
class UsageError : public Error {
public:
    using Error::Error;
};

/// An input cannot be read, or an output cannot be written. Exit 1.
class DataError : public Error {
public:
    using Error::Error;
};

/// A loss under `--strict`. Exit 3.
class StrictLoss : public Error {
public:
    using Error::Error;
};

/// A backend failed or is absent. Exit 1.
class EngineError : public Error {
public:
    using Error::Error;
};

/// Stopped by its user or its deadline. Exit 130.
class Cancelled : public Error {
public:
    Cancelled() : Error{"interrupted"} {}
};

}  // namespace limes::base
