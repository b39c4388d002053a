"""Refusals of mending wrong rows and of reading an original again."""

from creditshare.kernel.errors import Conflict, Invalid


class NothingToMend(Conflict):
    """None of these rows was changed, or they were sent again already. Look at the page again."""

    code = "nothing_to_mend"


class RowEmptied(Invalid):
    """The row of line {line} names neither an enterprise nor a number any more. Keep at least one of them."""

    code = "row_emptied"


class NothingToReplay(Conflict):
    """This delivery was read without a fault or is still being read. Only what was refused or wrong is read again."""

    code = "nothing_to_replay"
