"""A drawn face as data: points, what each channel does to them, and the curves through them.

Units are hundredths of the head's width, origin between the eyes, x to the right of the picture, y down.
The picture looks at the character: the character's left is on the right of the picture. `MOVES` is the
one table: channel (or pair) → point → (dx, dy) at weight 1. A name ending in `*` moves both sides, the
right one mirrored; points of the left side are written, the right side is their mirror image.
"""

from __future__ import annotations

from typing import Final

Vector = tuple[float, float]

# points of the character's left side (x > 0) end in `L`; `R` is made by mirroring; centre points stand alone
LEFT: Final[dict[str, Vector]] = {
    # brow: a stroke from the nose outwards
    "browInL": (8.5, -13.5), "browMidL": (16, -17.0), "browPeakL": (23, -17.0), "browOutL": (30, -12.5),
    # upper lid from the inner to the outer corner; the corners are shared with the lower lid
    "eyeInL": (9.5, 1.0), "lidUpAL": (13.5, -4.6), "lidUpBL": (19, -6.2), "lidUpCL": (24.5, -3.8),
    "eyeOutL": (27.5, 0.6),
    "lidLowAL": (13.5, 3.6), "lidLowBL": (18.5, 4.8), "lidLowCL": (24, 3.4),
    "irisL": (18.6, -0.6),
    # crease above the lid, fold under the eye, cheek
    "creaseAL": (12, -8.6), "creaseBL": (19, -10.4), "creaseCL": (26.5, -6.8),
    "bagAL": (12, 8.0), "bagBL": (19, 9.6), "bagCL": (25, 7.6),
    "foldTopL": (9.0, 21.0), "foldMidL": (14.5, 27.0), "foldLowL": (16.5, 34.0),
    "wingTopL": (4.0, 16.0), "wingL": (6.6, 20.6), "wingLowL": (3.8, 23.2),
    # lips: corner, outer and inner contours
    "cornerL": (13.5, 37.0), "upOutL": (6.5, 33.6), "bowL": (2.0, 32.8), "lowOutL": (7.5, 42.4),
    "upInL": (6.5, 36.7), "lowInL": (6.5, 37.3), "dimpleL": (17.0, 37.0),
    # jaw
    "foreL": (30.5, -39), "templeL": (38.5, -14), "cheekL": (37.5, 16), "jawL": (30, 40), "chinSideL": (14, 55.5),
}  # fmt: skip
CENTRE: Final[dict[str, Vector]] = {
    "noseTip": (0, 22.0), "noseLow": (0, 24.4),
    "bow": (0, 33.8), "upIn": (0, 36.6), "lowIn": (0, 37.4), "lowOut": (0, 43.4),
    "chin": (0, 58.0), "chinTop": (0, 48.5), "frownTop": (0, -16), "tongue": (0, 41.0),
    "teethUp": (0, 36.0), "teethLow": (0, 40.5), "crown": (0, -54),
}  # fmt: skip

# jawOpen carries the chin and everything on it
_JAW: Final[dict[str, Vector]] = {
    "chin": (0, 15), "chinSideL": (-0.5, 13), "chinSideR": (0.5, 13), "jawL": (-1.5, 6), "jawR": (1.5, 6),
    "chinTop": (0, 14), "lowOut": (0, 14.5), "lowOutL": (-1.0, 12.5), "lowOutR": (1.0, 12.5),
    "lowIn": (0, 14), "lowInL": (-0.5, 11), "lowInR": (0.5, 11), "cornerL": (-1.6, 5.5), "cornerR": (1.6, 5.5),
    "teethLow": (0, 13.5), "tongue": (0, 11), "foldLowL": (-0.8, 4), "foldLowR": (0.8, 4), "dimpleL": (-1.4, 5),
    "dimpleR": (1.4, 5),
}  # fmt: skip

_LIPS: Final = (
    "cornerL", "cornerR", "upOutL", "upOutR", "bow", "bowL", "bowR", "lowOut", "lowOutL", "lowOutR",
    "upIn", "upInL", "upInR", "lowIn", "lowInL", "lowInR", "dimpleL", "dimpleR",
)  # fmt: skip

MOVES: Final[dict[str, dict[str, Vector]]] = {
    "browDown*": {"browInL": (-3.2, 6.4), "browMidL": (-2.2, 5.2), "browPeakL": (-0.6, 2.6), "browOutL": (0, 0.6),
                  "creaseAL": (0, 2.6), "creaseBL": (0, 2.2), "lidUpAL": (0, 1.0)},
    "browInnerUp": {"browInL": (-1.0, -7.0), "browMidL": (-0.4, -3.2), "browInR": (1.0, -7.0), "browMidR": (0.4, -3.2),
                    "creaseAL": (0, -1.4), "creaseAR": (0, -1.4), "frownTop": (0, -4)},
    "browOuterUp*": {"browPeakL": (0.4, -6.6), "browOutL": (0.6, -5.4), "browMidL": (0, -4.0), "creaseCL": (0, -1.6),
                     "creaseBL": (0, -1.4)},
    "eyeWide*": {"lidUpAL": (0, -2.2), "lidUpBL": (0, -3.2), "lidUpCL": (0, -2.6), "lidLowBL": (0, 0.7),
                 "lidLowAL": (0, 0.4), "lidLowCL": (0, 0.4), "creaseAL": (0, -1.0), "creaseBL": (0, -1.2),
                 "creaseCL": (0, -1.0)},
    "eyeBlink*": {"lidUpAL": (0.2, 7.8), "lidUpBL": (0, 10.6), "lidUpCL": (0, 6.8), "eyeOutL": (0, 0.6),
                  "creaseAL": (0, 2.4), "creaseBL": (0, 3.4), "creaseCL": (0, 2.0), "lidLowBL": (0, -0.4)},
    "eyeSquint*": {"lidLowAL": (0, -2.4), "lidLowBL": (0, -3.8), "lidLowCL": (0, -2.8), "lidUpBL": (0, 1.2),
                   "lidUpCL": (0, 0.9), "bagAL": (0, -2.0), "bagBL": (0, -2.6), "bagCL": (0, -2.0)},
    "cheekSquint*": {"bagAL": (0, -3.4), "bagBL": (0, -4.2), "bagCL": (0.6, -3.4), "lidLowAL": (0, -1.2),
                     "lidLowBL": (0, -2.0), "lidLowCL": (0, -1.8), "foldTopL": (1.0, -1.6), "foldMidL": (2.4, -2.6),
                     "cheekL": (1.6, -1.2)},
    "cheekPuff": {"cheekL": (4.5, 0), "cheekR": (-4.5, 0), "jawL": (5, -2), "jawR": (-5, -2), "foldMidL": (2, 0),
                  "foldMidR": (-2, 0), "foldLowL": (2.5, 0), "foldLowR": (-2.5, 0)},
    "eyeLookUpLeft": {"irisL": (0, -5.2), "lidUpBL": (0, -1.2), "lidUpAL": (0, -0.9), "lidUpCL": (0, -0.9)},
    "eyeLookUpRight": {"irisR": (0, -5.2), "lidUpBR": (0, -1.2), "lidUpAR": (0, -0.9), "lidUpCR": (0, -0.9)},
    "eyeLookDownLeft": {"irisL": (0, 5.0), "lidUpBL": (0, 1.4), "lidUpAL": (0, 1.1), "lidUpCL": (0, 1.1)},
    "eyeLookDownRight": {"irisR": (0, 5.0), "lidUpBR": (0, 1.4), "lidUpAR": (0, 1.1), "lidUpCR": (0, 1.1)},
    "eyeLookOutLeft": {"irisL": (6.0, 0)}, "eyeLookInLeft": {"irisL": (-6.0, 0)},
    "eyeLookOutRight": {"irisR": (-6.0, 0)}, "eyeLookInRight": {"irisR": (6.0, 0)},
    "noseSneer*": {"wingTopL": (0.2, -2.8), "wingL": (0.8, -3.4), "wingLowL": (0.4, -1.8), "foldTopL": (0.4, -4.0),
                   "upOutL": (0.2, -2.0), "bowL": (0, -1.6), "browInL": (-0.8, 1.6), "bagAL": (-0.4, -1.4),
                   "foldMidL": (0.6, -1.6)},
    "jawOpen": _JAW,
    "jawForward": {"chin": (0, 1.6), "lowOut": (0, 0.8), "chinTop": (0, 1.2), "chinSideL": (1.2, 1.0),
                   "chinSideR": (-1.2, 1.0)},
    "jawLeft": {"chin": (6, 0), "chinSideL": (5, 0), "chinSideR": (5, 0), "lowOut": (4, 0), "lowIn": (4, 0),
                "lowOutL": (3, 0), "lowOutR": (3, 0), "lowInL": (3, 0), "lowInR": (3, 0), "chinTop": (5, 0),
                "teethLow": (4, 0)},
    "jawRight": {"chin": (-6, 0), "chinSideL": (-5, 0), "chinSideR": (-5, 0), "lowOut": (-4, 0), "lowIn": (-4, 0),
                 "lowOutL": (-3, 0), "lowOutR": (-3, 0), "lowInL": (-3, 0), "lowInR": (-3, 0), "chinTop": (-5, 0),
                 "teethLow": (-4, 0)},
    # brings the lips together over an open jaw: undoes what jawOpen does to the lower lip, lowers the upper
    "mouthClose": {"lowIn": (0, -12.4), "lowInL": (0.4, -9.8), "lowInR": (-0.4, -9.8), "lowOut": (0, -10.5),
                   "lowOutL": (0.6, -9.0), "lowOutR": (-0.6, -9.0), "upIn": (0, 1.6), "upInL": (0, 1.2),
                   "upInR": (0, 1.2)},
    "mouthSmile*": {"cornerL": (5.2, -5.6), "upOutL": (2.4, -1.4), "lowOutL": (2.6, -1.2), "upInL": (2.6, -1.0),
                    "lowInL": (2.4, -1.0), "bowL": (0.6, 0.6), "foldTopL": (1.4, -1.0), "foldMidL": (4.4, -2.2),
                    "foldLowL": (5.4, -2.0), "dimpleL": (5.6, -5.4), "cheekL": (1.0, -0.6)},
    "mouthFrown*": {"cornerL": (0.2, 5.0), "lowOutL": (0.2, 1.6), "upOutL": (0.2, 1.2), "upInL": (0, 1.0),
                    "lowInL": (0, 1.6), "foldLowL": (0.6, 4.0), "foldMidL": (0.2, 1.6), "dimpleL": (0.4, 4.6)},
    "mouthDimple*": {"cornerL": (2.4, -0.6), "dimpleL": (1.6, -1.0), "foldLowL": (2.0, 0), "upInL": (0.8, 0.2),
                     "lowInL": (0.8, -0.4)},
    "mouthStretch*": {"cornerL": (5.4, 1.8), "upOutL": (2.2, 0.6), "lowOutL": (3.2, 1.2), "lowInL": (2.6, 1.2),
                      "upInL": (2.4, 0.4), "foldLowL": (3.6, 1.4), "dimpleL": (5.0, 1.8)},
    "mouthPress*": {"upOutL": (0.2, 1.6), "lowOutL": (0.2, -1.9), "bowL": (0, 1.3), "cornerL": (0.8, 0.2),
                    "upInL": (0, 0.4), "lowInL": (0, -0.4)},
    "mouthUpperUp*": {"upOutL": (0.2, -3.4), "bowL": (0, -2.8), "upInL": (0.4, -3.4), "foldTopL": (0.4, -2.0),
                      "foldMidL": (0.6, -1.4)},
    "mouthLowerDown*": {"lowOutL": (0.4, 3.0), "lowInL": (0.4, 3.6)},
    "mouthFunnel": {"cornerL": (-5.0, 0), "cornerR": (5.0, 0), "upOutL": (-1.6, -2.6), "upOutR": (1.6, -2.6),
                    "bowL": (0, -2.0), "bowR": (0, -2.0), "bow": (0, -2.0), "lowOut": (0, 2.4), "lowOutL": (-2.4, 2.2),
                    "lowOutR": (2.4, 2.2), "upIn": (0, -2.0), "upInL": (-1.8, -1.6), "upInR": (1.8, -1.6),
                    "lowIn": (0, 2.0), "lowInL": (-1.8, 1.6), "lowInR": (1.8, 1.6), "dimpleL": (-4, 0),
                    "dimpleR": (4, 0)},
    "mouthPucker": {"cornerL": (-6.6, 0.2), "cornerR": (6.6, 0.2), "upOutL": (-2.6, -0.8), "upOutR": (2.6, -0.8),
                    "lowOutL": (-3.2, 0.8), "lowOutR": (3.2, 0.8), "upInL": (-3.0, 0), "upInR": (3.0, 0),
                    "lowInL": (-3.0, 0), "lowInR": (3.0, 0), "bow": (0, -0.8), "lowOut": (0, 0.8), "dimpleL": (-5, 0),
                    "dimpleR": (5, 0)},
    "mouthLeft": dict.fromkeys(_LIPS, (4.6, 0)),
    "mouthRight": dict.fromkeys(_LIPS, (-4.6, 0)),
    "mouthRollLower": {"lowOut": (0, -3.6), "lowOutL": (0, -3.0), "lowOutR": (0, -3.0), "lowIn": (0, -0.3)},
    "mouthRollUpper": {"bow": (0, 2.2), "bowL": (0, 2.4), "bowR": (0, 2.4), "upOutL": (0, 2.0), "upOutR": (0, 2.0)},
    "mouthShrugLower": {"lowOut": (0, -2.4), "lowOutL": (0, -1.4), "lowOutR": (0, -1.4), "lowIn": (0, -1.8),
                        "lowInL": (0, -1.0), "lowInR": (0, -1.0), "upIn": (0, -1.8), "upInL": (0, -0.8),
                        "upInR": (0, -0.8), "chinTop": (0, -3.4), "bow": (0, -0.6), "cornerL": (0, 0.8),
                        "cornerR": (0, 0.8)},
    "mouthShrugUpper": {"bow": (0, -1.8), "bowL": (0, -1.8), "bowR": (0, -1.8), "upIn": (0, -1.0)},
    "tongueOut": {"tongue": (0, 7.0)},
}  # fmt: skip

# closed or open curves through points, in drawing order; `R` curves are made from `L` ones
CURVES: Final[dict[str, tuple[str, ...]]] = {
    "head": ("templeL", "cheekL", "jawL", "chinSideL", "chin", "chinSideR", "jawR", "cheekR", "templeR", "foreR",
             "crown", "foreL"),
    "lidUpL": ("eyeInL", "lidUpAL", "lidUpBL", "lidUpCL", "eyeOutL"),
    "lidLowL": ("eyeInL", "lidLowAL", "lidLowBL", "lidLowCL", "eyeOutL"),
    "creaseL": ("creaseAL", "creaseBL", "creaseCL"),
    "bagL": ("bagAL", "bagBL", "bagCL"),
    "browL": ("browInL", "browMidL", "browPeakL", "browOutL"),
    "foldL": ("foldTopL", "foldMidL", "foldLowL"),
    "wingL": ("wingTopL", "wingL", "wingLowL"),
    "nose": ("wingLowR", "noseLow", "wingLowL"),
    "lipUp": ("cornerR", "upOutR", "bowR", "bow", "bowL", "upOutL", "cornerL"),
    "lipLow": ("cornerL", "lowOutL", "lowOut", "lowOutR", "cornerR"),
    "innerUp": ("cornerR", "upInR", "upIn", "upInL", "cornerL"),
    "innerLow": ("cornerL", "lowInL", "lowIn", "lowInR", "cornerR"),
}  # fmt: skip

IRIS_RADIUS: Final = 5.6
PUPIL_RADIUS: Final = 2.5
VIEW: Final = (-46.0, -60.0, 92.0, 142.0)
"""x, y, width and height of the picture."""
