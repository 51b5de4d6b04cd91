"""Classes of data, after the Law on Data 60/2024/QH15, Art. 13, and the Law on Personal Data 91/2025/QH15."""

from typing import Literal, get_args

DataClass = Literal["open", "shared", "internal", "personal", "sensitive"]
"""open: for publication; shared: for other agencies; internal: for who may look at the city;
personal: about somebody; sensitive: about somebody, and harmful where it is misused.
"""
DATA_CLASSES: tuple[DataClass, ...] = get_args(DataClass)
KEPT_BACK: frozenset[DataClass] = frozenset(("personal", "sensitive"))
"""Left out of every row for whoever may not see personal data. One right is for both."""
