"""What the kernel refuses the reading process: a seccomp filter, which holds against native code as well.

The parsers are C and Rust; a hole in one of them is not stopped by Python's audit hook. The filter needs no privilege
(prctl(2) PR_SET_NO_NEW_PRIVS, seccomp(2)), cannot be taken off again, and answers a forbidden call with EPERM.
"""

import ctypes
import errno
import os
import struct

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2
LOAD, EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
NUMBER_AT, MACHINE_AT, ARGUMENTS_AT, ARGUMENT_BYTES = 0, 4, 16, 8
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

MACHINES = {
    # Audit number of the machine; forbidden calls; call → which argument holds the flags of opening.
    # From linux/audit.h, asm/unistd_64.h and asm-generic/unistd.h: socket, connect, accept, sendto, sendmsg, bind,
    # listen, socketpair; clone, fork, vfork, execve, execveat, clone3; kill, tgkill, tkill; ptrace, process_vm_readv,
    # process_vm_writev, pidfd_open; rename…, mkdir…, rmdir, unlink…, link…, symlink…;
    # chmod…, chown…, truncate, creat, mknod…; mount, io_uring_setup, openat2.
    "x86_64": (
        0xC000003E,
        (41, 42, 43, 44, 46, 49, 50, 53, 56, 57, 58, 59, 322, 435, 62, 234, 200, 101, 310, 311, 434, 82, 264, 316, 83,
         258, 84, 87, 263, 86, 265, 88, 266, 90, 91, 268, 92, 93, 94, 260, 76, 77, 85, 133, 259, 165, 425, 437),
        {2: 1, 257: 2},
    ),
    "aarch64": (
        0xC00000B7,
        (198, 203, 202, 206, 211, 200, 201, 199, 220, 221, 281, 435, 129, 131, 130, 117, 270, 271, 434, 38, 276, 34, 35,
         37, 36, 53, 52, 54, 55, 45, 46, 33, 40, 425, 437),
        {56: 2},
    ),
}  # fmt: skip


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def forbid() -> bool:
    """Forbid this process what reading never needs, for good; say whether the kernel took the filter."""
    if os.uname().machine not in MACHINES:
        return False
    steps = ctypes.create_string_buffer(program(os.uname().machine))
    filled = _Program((len(steps) - 1) // 8, ctypes.addressof(steps))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(filled), 0, 0) == 0)


def program(machine: str) -> bytes:
    """Write the filter of a machine as BPF: another machine's calls, forbidden calls, opening for writing; the rest."""
    audit, calls, opening = MACHINES[machine]
    steps = [_step(LOAD, MACHINE_AT), _step(EQUAL, audit, 1, 0), _step(RETURN, REFUSE), _step(LOAD, NUMBER_AT)]
    for call in calls:
        steps += [_step(EQUAL, call, 0, 1), _step(RETURN, REFUSE)]
    for call, argument in opening.items():
        steps += [
            _step(EQUAL, call, 0, 4),
            _step(LOAD, ARGUMENTS_AT + argument * ARGUMENT_BYTES),
            _step(ANY_BIT, WRITING, 0, 1),
            _step(RETURN, REFUSE),
            _step(RETURN, ALLOW),
        ]
    return b"".join([*steps, _step(RETURN, ALLOW)])


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
