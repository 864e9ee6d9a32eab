// SPDX-License-Identifier: MIT
#pragma once

/// What a process asks of the system for itself.
namespace taskgate {

/// Keeps secrets out of core files, those that are piped to a handler included, and takes away the
/// right to ever gain rights. To be called first of all.
void harden_process();

/// A connection takes a descriptor: allows as many as the system lets an ordinary process have.
void raise_descriptor_limit();

}  // namespace taskgate
