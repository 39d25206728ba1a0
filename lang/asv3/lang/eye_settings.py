"""The settings of eye rules: unit, default, range, and the source of each number.

`live` settings may be expressions over the inputs; the others are fixed when the face is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .core import ANGLE, FREQUENCY, PLAIN, TIME, Unit


@dataclass(frozen=True, slots=True)
class Setting:
    unit: Unit
    default: float
    low: float
    high: float
    doc: str
    live: bool = False


EYE_SETTINGS: Final[dict[str, dict[str, Setting]]] = {
    "blink": {
        "rest": Setting(FREQUENCY, 17 / 60, 0.0, 2.0, "rate while silent (Bentivoglio 1997: 17 per min)"),
        "speaking": Setting(FREQUENCY, 26 / 60, 0.0, 2.0, "rate while speaking (Bentivoglio 1997: 26 per min)"),
        "rate": Setting(PLAIN, 1.0, 0.0, 10.0, "multiplies the rate", live=True),
        "spread": Setting(PLAIN, 0.703, 0.05, 1.5, "sigma of the log-normal interval (0.703 is a CV of 0.8)"),
        "close": Setting(TIME, 0.080, 0.02, 1.0, "closing time (Kwon 2013: 76 ms)"),
        "hold": Setting(TIME, 0.040, 0.005, 1.0, "closed time (Kwon 2013: 58 ms)"),
        "open": Setting(TIME, 0.213, 0.02, 2.0, "opening time, to fully open"),
        "slow": Setting(PLAIN, 1.0, 0.5, 4.0, "stretches holding and opening (Caffier 2003: drowsy)", live=True),
        "double": Setting(PLAIN, 0.0, 0.0, 1.0, "chance that a second blink follows at once"),
        "partial": Setting(PLAIN, 0.0, 0.0, 1.0, "chance of a blink that closes 60..85 % only"),
        "gaze": Setting(PLAIN, 0.97, 0.0, 1.0, "largest chance of a blink with a gaze shift (Evinger 1994)"),
        "pause": Setting(PLAIN, 0.6, 0.0, 1.0, "chance of a blink at the end of a phrase (Nakano 2010)"),
    },
    "gaze": {
        "talk_mutual": Setting(TIME, 3.13, 0.1, 60.0, "mean look at the partner, talking (Lee 2002)"),
        "talk_away": Setting(TIME, 0.93, 0.1, 60.0, "mean glance away, talking (Lee 2002)"),
        "listen_mutual": Setting(TIME, 7.92, 0.1, 60.0, "mean look at the partner, listening (Lee 2002)"),
        "listen_mutual_spread": Setting(TIME, 1.57, 0.0, 60.0, "its standard deviation (Lee 2002)"),
        "listen_away": Setting(TIME, 0.43, 0.1, 60.0, "mean glance away, listening (Lee 2002)"),
        "listen_away_spread": Setting(TIME, 0.24, 0.0, 60.0, "its standard deviation (Lee 2002)"),
        "talk_most": Setting(ANGLE, 27.5, 0.0, 45.0, "largest glance, talking (Lee 2002)"),
        "listen_most": Setting(ANGLE, 22.7, 0.0, 45.0, "largest glance, listening (Lee 2002)"),
        "side": Setting(ANGLE, 20.0, 0.0, 45.0, "limit to the sides (beyond, a head would turn)"),
        "up": Setting(ANGLE, 12.0, 0.0, 45.0, "limit upwards"),
        "down": Setting(ANGLE, 15.0, 0.0, 45.0, "limit downwards"),
        "mutual": Setting(PLAIN, 1.0, 0.1, 10.0, "multiplies the looks at the partner", live=True),
        "amplitude": Setting(PLAIN, 1.0, 0.0, 4.0, "multiplies the glances", live=True),
        "bias": Setting(ANGLE, 0.0, -30.0, 30.0, "added to the pitch of a glance away", live=True),
    },
    "drift": {
        "amount": Setting(PLAIN, 1.0, 0.0, 4.0, "multiplies the steps", live=True),
        "least": Setting(ANGLE, 0.6, 0.0, 5.0, "smallest step"),
        "most": Setting(ANGLE, 1.5, 0.0, 5.0, "largest step"),
        "soonest": Setting(TIME, 0.6, 0.1, 60.0, "shortest wait"),
        "latest": Setting(TIME, 1.5, 0.1, 60.0, "longest wait"),
    },
    "lids": {
        "down": Setting(PLAIN, 0.45, 0.0, 1.0, "lid closing at full look down (Becker & Fuchs 1988)"),
        "up": Setting(PLAIN, 0.25, 0.0, 1.0, "lid widening at full look up"),
    },
    "rig": {
        "out": Setting(ANGLE, 35.0, 5.0, 90.0, "eye angle at eyeLookOut 1"),
        "in": Setting(ANGLE, 35.0, 5.0, 90.0, "eye angle at eyeLookIn 1"),
        "up": Setting(ANGLE, 25.0, 5.0, 90.0, "eye angle at eyeLookUp 1"),
        "down": Setting(ANGLE, 30.0, 5.0, 90.0, "eye angle at eyeLookDown 1"),
        "vergence": Setting(ANGLE, 1.0, 0.0, 10.0, "each eye turned in, looking at the camera"),
    },
}
