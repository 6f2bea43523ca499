#pragma once

namespace limes::source {

/// A structure of Arrow's C data interface that is released when its owner goes.
template <class T>
struct Released : T {
    Released() : T{} {}
    Released(const Released&) = delete;
    Released& operator=(const Released&) = delete;
    ~Released() {
        if (this->release != nullptr) {
            this->release(this);
        }
    }
};

}  // namespace limes::source
