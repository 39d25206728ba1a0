"""A drawn face as data: points, what each channel does to them, the curves and the creases.

Units are hundredths of the head's width, origin between the eyes, x to the right of the picture, y down.
The picture looks at the character: the character's left is on the right of the picture. `MOVES` is the
one table: channel (or pair) → point → (dx, dy) at weight 1. A name ending in `*` moves both sides, the
right one mirrored; points of the left side are written, the right side is their mirror image. Nothing
here but numbers and names (`asv3.drawing.face.table` hands it on as JSON), so that a page can draw the
same face.
"""

from __future__ import annotations

from typing import Final

Vector = tuple[float, float]

# points of the character's left side (x > 0) end in `L`; `R` is made by mirroring; centre points stand alone
LEFT: Final[dict[str, Vector]] = {
    # brow: the middle of a stroke from the nose outwards
    "browInL": (7.6, -14.2), "browMidL": (14.5, -16.2), "browPeakL": (23.5, -16.4), "browOutL": (31.5, -12.6),
    # upper lid from the inner to the outer corner; the corners are shared with the lower lid
    "eyeInL": (8.4, 1.9), "lidUpAL": (13.0, -3.7), "lidUpBL": (19.0, -5.4), "lidUpCL": (25.2, -3.5),
    "eyeOutL": (29.2, 0.7),
    "lidLowAL": (13.4, 4.5), "lidLowBL": (19.0, 5.9), "lidLowCL": (24.8, 4.4),
    "irisL": (18.8, -0.3),
    # fold of the upper lid
    "creaseAL": (12.2, -7.0), "creaseBL": (19.4, -9.0), "creaseCL": (27.2, -5.6),
    # creases that come with an expression: under the eye, at its outer corner, forehead, between the brows, nose
    "bagAL": (12.6, 8.4), "bagBL": (18.6, 10.6), "bagCL": (25.0, 9.0),
    "crowAL": (30.4, -0.6), "crowBL": (35.0, -3.4), "crowCL": (30.8, 0.9), "crowDL": (35.4, 1.6),
    "crowEL": (30.2, 2.2), "crowFL": (34.4, 5.6),
    "foreAL": (12.5, -25.6), "foreBL": (22.0, -27.0), "foreCL": (31.0, -23.4),
    "glabTopL": (2.7, -15.4), "glabLowL": (2.2, -7.6),
    "bridgeAL": (2.2, 4.6), "bridgeBL": (6.6, 1.4), "bridgeCL": (2.8, 8.4), "bridgeDL": (7.2, 5.8),
    # from the wing of the nose past the corner of the mouth
    "foldTopL": (9.0, 20.4), "foldMidL": (14.8, 25.6), "foldLowL": (18.6, 33.4),
    "wingTopL": (4.2, 15.4), "wingL": (7.2, 20.2), "wingLowL": (4.4, 22.8), "nostrilL": (3.1, 22.0),
    # lips: corner, outer and inner contours; what the cheek does beside the corner
    "cornerL": (13.2, 37.2), "upOutL": (6.4, 34.0), "bowL": (2.1, 33.0), "lowOutL": (7.4, 41.8),
    "upInL": (6.4, 36.9), "lowInL": (6.4, 37.4), "dimpleL": (16.4, 37.2),
    "drawnTopL": (15.4, 39.6), "drawnLowL": (16.8, 45.4),
    "chinLineL": (5.6, 49.4),
    # outline
    "foreL": (31.0, -41), "templeL": (38.0, -15), "cheekL": (37.2, 14), "jawL": (30.2, 38.5), "chinSideL": (14.2, 55.2),
    "puffTopL": (26.5, 27), "puffMidL": (29.5, 34), "puffLowL": (26.0, 41),
    # what never moves
    "earTopL": (39.0, -4.0), "earMidL": (44.0, 2.5), "earLowL": (38.0, 15.0),
    "hairSideL": (38.6, -3), "hairOutL": (42.6, -26), "hairTopL": (25, -54.5),
    "lineSideL": (36.0, -14), "lineOutL": (33.2, -29), "lineMidL": (17, -38.6),
}  # fmt: skip
CENTRE: Final[dict[str, Vector]] = {
    "noseLow": (0, 24.2),
    "bow": (0, 33.9), "upIn": (0, 36.8), "lowIn": (0, 37.5), "lowOut": (0, 43.0),
    "chin": (0, 57.6), "chinLine": (0, 48.3), "tongue": (0, 41.0),
    "teethUp": (0, 37.3), "teethLow": (0, 40.5), "crown": (0, -54),
    "foreC": (0, -24.6),
    "hairTop": (0, -60), "line": (0, -40.8),
}  # fmt: skip

# jawOpen carries the chin and everything on it
_JAW: Final[dict[str, Vector]] = {
    "chin": (0, 15), "chinSideL": (-0.5, 13), "chinSideR": (0.5, 13), "jawL": (-1.5, 6), "jawR": (1.5, 6),
    "chinLine": (0, 14), "chinLineL": (-0.2, 13.6), "chinLineR": (0.2, 13.6),
    "lowOut": (0, 14.2), "lowOutL": (-1.0, 12.2), "lowOutR": (1.0, 12.2),
    "lowIn": (0, 14.4), "lowInL": (-0.5, 11.4), "lowInR": (0.5, 11.4), "cornerL": (-1.6, 5.5), "cornerR": (1.6, 5.5),
    "teethLow": (0, 14.4), "tongue": (0, 11.6), "foldLowL": (-0.8, 4), "foldLowR": (0.8, 4), "dimpleL": (-1.4, 5),
    "dimpleR": (1.4, 5), "drawnTopL": (-1.6, 6.5), "drawnTopR": (1.6, 6.5), "drawnLowL": (-1.4, 10),
    "drawnLowR": (1.4, 10), "puffLowL": (0, 5), "puffLowR": (0, 5),
}  # fmt: skip

_LIPS: Final = (
    "cornerL", "cornerR", "upOutL", "upOutR", "bow", "bowL", "bowR", "lowOut", "lowOutL", "lowOutR",
    "upIn", "upInL", "upInR", "lowIn", "lowInL", "lowInR", "dimpleL", "dimpleR",
)  # fmt: skip

MOVES: Final[dict[str, dict[str, Vector]]] = {
    "browDown*": {"browInL": (-3.0, 6.8), "browMidL": (-2.0, 5.6), "browPeakL": (-0.6, 2.6), "browOutL": (0, 0.4),
                  "creaseAL": (0, 2.6), "creaseBL": (0, 2.4), "lidUpAL": (0, 1.4), "lidUpBL": (0, 0.5),
                  "glabTopL": (-0.9, 3.4), "glabLowL": (-0.6, 2.2)},
    "browInnerUp": {"browInL": (-0.6, -9.6), "browMidL": (-0.2, -4.2), "browPeakL": (0, 1.0), "browOutL": (0, 1.4),
                    "browInR": (0.6, -9.6), "browMidR": (0.2, -4.2), "browPeakR": (0, 1.0), "browOutR": (0, 1.4),
                    "creaseAL": (0, -1.4), "creaseAR": (0, -1.4), "foreC": (0, -3.2),
                    "glabTopL": (0, -4.6), "glabTopR": (0, -4.6), "glabLowL": (0, -2.0), "glabLowR": (0, -2.0)},
    "browOuterUp*": {"browPeakL": (0.4, -7.2), "browOutL": (0.8, -5.6), "browMidL": (0, -4.2), "browInL": (0, -0.8),
                     "creaseCL": (0, -1.6), "creaseBL": (0, -1.6), "foreAL": (0, -3.6), "foreBL": (0, -4.4),
                     "foreCL": (0, -3.6)},
    "eyeWide*": {"lidUpAL": (0, -2.6), "lidUpBL": (0, -4.0), "lidUpCL": (0, -3.0), "lidLowBL": (0, 0.9),
                 "lidLowAL": (0, 0.5), "lidLowCL": (0, 0.6), "creaseAL": (0, -1.2), "creaseBL": (0, -1.6),
                 "creaseCL": (0, -1.2)},
    "eyeBlink*": {"lidUpAL": (0.2, 7.4), "lidUpBL": (0, 9.8), "lidUpCL": (0, 7.2), "eyeOutL": (0, 0.9),
                  "creaseAL": (0, 3.4), "creaseBL": (0, 5.4), "creaseCL": (0, 4.0), "lidLowAL": (0, -0.8),
                  "lidLowBL": (0, -1.5), "lidLowCL": (0, -0.7)},
    "eyeSquint*": {"lidLowAL": (0, -2.4), "lidLowBL": (0, -4.7), "lidLowCL": (0, -3.0), "lidUpAL": (0, 0.5),
                   "lidUpBL": (0, 1.3), "lidUpCL": (0, 1.2), "bagAL": (0, -1.8), "bagBL": (0, -2.4),
                   "bagCL": (0, -1.8)},
    "cheekSquint*": {"bagAL": (0, -2.6), "bagBL": (0, -3.4), "bagCL": (0.6, -2.6), "lidLowAL": (0, -1.0),
                     "lidLowBL": (0, -2.8), "lidLowCL": (0, -2.2), "foldTopL": (1.0, -1.6), "foldMidL": (2.2, -2.4),
                     "cheekL": (1.6, -1.2), "eyeOutL": (0, -0.4)},
    "cheekPuff": {"cheekL": (3.0, 3), "cheekR": (-3.0, 3), "jawL": (7.5, -2), "jawR": (-7.5, -2), "foldMidL": (2, 0),
                  "foldMidR": (-2, 0), "foldLowL": (2.5, 0), "foldLowR": (-2.5, 0), "puffMidL": (3.5, 0),
                  "puffMidR": (-3.5, 0), "chinSideL": (2, -1), "chinSideR": (-2, -1)},
    "eyeLookUpLeft": {"irisL": (0, -5.4), "lidUpBL": (0, -1.4), "lidUpAL": (0, -1.0), "lidUpCL": (0, -1.0),
                      "lidLowBL": (0, -0.6)},
    "eyeLookUpRight": {"irisR": (0, -5.4), "lidUpBR": (0, -1.4), "lidUpAR": (0, -1.0), "lidUpCR": (0, -1.0),
                       "lidLowBR": (0, -0.6)},
    "eyeLookDownLeft": {"irisL": (0, 5.2), "lidUpBL": (0, 1.8), "lidUpAL": (0, 1.4), "lidUpCL": (0, 1.4),
                        "lidLowBL": (0, 0.6)},
    "eyeLookDownRight": {"irisR": (0, 5.2), "lidUpBR": (0, 1.8), "lidUpAR": (0, 1.4), "lidUpCR": (0, 1.4),
                         "lidLowBR": (0, 0.6)},
    "eyeLookOutLeft": {"irisL": (6.4, 0)}, "eyeLookInLeft": {"irisL": (-6.4, 0)},
    "eyeLookOutRight": {"irisR": (-6.4, 0)}, "eyeLookInRight": {"irisR": (6.4, 0)},
    "noseSneer*": {"wingTopL": (0.2, -3.0), "wingL": (1.0, -3.6), "wingLowL": (0.6, -2.0), "nostrilL": (0.4, -1.4),
                   "foldTopL": (0.4, -4.4), "foldMidL": (0.6, -1.6), "upOutL": (0.2, -2.2), "bowL": (0, -1.6),
                   "browInL": (-0.6, 1.8), "bagAL": (-0.4, -1.4), "lidLowAL": (0, -1.2),
                   "bridgeAL": (0, -1.2), "bridgeBL": (0, -1.8), "bridgeCL": (0, -0.8), "bridgeDL": (0, -1.4)},
    "jawOpen": _JAW,
    "jawForward": {"chin": (0, 2.2), "lowOut": (0, 1.0), "chinLine": (0, 1.6), "chinSideL": (1.8, 1.2),
                   "chinSideR": (-1.8, 1.2), "chinLineL": (0, 1.4), "chinLineR": (0, 1.4)},
    "jawLeft": {"chin": (6, 0), "chinSideL": (5, 0), "chinSideR": (5, 0), "lowOut": (4, 0), "lowIn": (4, 0),
                "lowOutL": (3, 0), "lowOutR": (3, 0), "lowInL": (3, 0), "lowInR": (3, 0), "chinLine": (5, 0),
                "chinLineL": (5, 0), "chinLineR": (5, 0), "teethLow": (4, 0)},
    "jawRight": {"chin": (-6, 0), "chinSideL": (-5, 0), "chinSideR": (-5, 0), "lowOut": (-4, 0), "lowIn": (-4, 0),
                 "lowOutL": (-3, 0), "lowOutR": (-3, 0), "lowInL": (-3, 0), "lowInR": (-3, 0), "chinLine": (-5, 0),
                 "chinLineL": (-5, 0), "chinLineR": (-5, 0), "teethLow": (-4, 0)},
    # brings the lips together over an open jaw: undoes what jawOpen does to the lower lip, lowers the upper
    "mouthClose": {"lowIn": (0, -12.8), "lowInL": (0.4, -10.2), "lowInR": (-0.4, -10.2), "lowOut": (0, -10.2),
                   "lowOutL": (0.6, -8.8), "lowOutR": (-0.6, -8.8), "upIn": (0, 1.6), "upInL": (0, 1.2),
                   "upInR": (0, 1.2)},
    "mouthSmile*": {"cornerL": (5.6, -6.4), "upOutL": (2.6, -1.8), "lowOutL": (3.2, -2.6), "upInL": (2.8, -1.8),
                    "lowInL": (2.6, -1.6), "bowL": (0.7, 0.5), "upIn": (0, -0.2), "lowOut": (0, -0.9),
                    "foldTopL": (1.4, -1.0), "foldMidL": (3.6, -1.4), "foldLowL": (5.2, -1.4),
                    "dimpleL": (6.0, -6.0), "cheekL": (1.0, -0.6), "drawnTopL": (5, -5)},
    "mouthFrown*": {"cornerL": (0.4, 5.4), "lowOutL": (0.2, 1.6), "upOutL": (0.2, 1.3), "upInL": (0, 1.2),
                    "lowInL": (0, 1.6), "foldLowL": (0.6, 4.0), "foldMidL": (0.2, 1.6), "dimpleL": (0.4, 4.8),
                    "drawnTopL": (0.6, 4.6), "drawnLowL": (0.8, 3.4)},
    "mouthDimple*": {"cornerL": (2.8, -0.9), "dimpleL": (2.0, -1.2), "foldLowL": (2.0, 0), "upInL": (0.8, 0.2),
                     "lowInL": (0.8, -0.4), "lowOutL": (0.6, -0.5)},
    "mouthStretch*": {"cornerL": (5.8, 2.2), "upOutL": (2.2, 0.8), "lowOutL": (3.4, 1.0), "lowInL": (2.6, 1.2),
                      "upInL": (2.4, 0.4), "foldLowL": (3.6, 1.4), "dimpleL": (5.0, 1.8), "drawnTopL": (4.6, 1.6),
                      "drawnLowL": (4.0, 1.2)},
    "mouthPress*": {"upOutL": (0.6, 1.9), "lowOutL": (1.4, -2.2), "bowL": (0.2, 1.8), "bow": (0, 0.8),
                    "lowOut": (0, -1.6), "cornerL": (1.2, 0.2), "upInL": (0, 0.3), "lowInL": (0, -0.1),
                    "dimpleL": (0.6, 0)},
    "mouthUpperUp*": {"upOutL": (0.4, -3.6), "bowL": (0, -3.0), "upInL": (0.4, -3.6), "foldTopL": (0.4, -2.0),
                      "foldMidL": (0.8, -1.6), "upIn": (0, -1.2), "bow": (0, -1.2)},
    "mouthLowerDown*": {"lowOutL": (0.6, 3.2), "lowInL": (0.4, 3.8), "lowIn": (0, 2.0), "lowOut": (0, 1.6)},
    "mouthFunnel": {"cornerL": (-5.2, 0.4), "cornerR": (5.2, 0.4), "upOutL": (-1.6, -2.8), "upOutR": (1.6, -2.8),
                    "lowOutL": (-1.6, 3.0), "lowOutR": (1.6, 3.0), "upInL": (-1.8, -2.6), "upInR": (1.8, -2.6),
                    "lowInL": (-1.8, 2.8), "lowInR": (1.8, 2.8), "upIn": (0, -2.6), "lowIn": (0, 3.0),
                    "bow": (0, -2.8), "bowL": (0, -2.8), "bowR": (0, -2.8), "lowOut": (0, 3.2), "dimpleL": (-4, 0),
                    "dimpleR": (4, 0)},
    "mouthPucker": {"cornerL": (-7.0, 0), "cornerR": (7.0, 0), "upOutL": (-2.6, -1.2), "upOutR": (2.6, -1.2),
                    "lowOutL": (-3.0, 1.2), "lowOutR": (3.0, 1.2), "upInL": (-3.0, 0), "upInR": (3.0, 0),
                    "lowInL": (-3.0, 0), "lowInR": (3.0, 0), "bow": (0, -1.0), "lowOut": (0, 1.0), "dimpleL": (-5, 0),
                    "dimpleR": (5, 0)},
    "mouthLeft": dict.fromkeys(_LIPS, (4.8, 0)),
    "mouthRight": dict.fromkeys(_LIPS, (-4.8, 0)),
    "mouthRollLower": {"lowOut": (0, -4.0), "lowOutL": (0, -3.0), "lowOutR": (0, -3.0), "lowIn": (0, -0.3)},
    "mouthRollUpper": {"bow": (0, 2.3), "bowL": (0, 2.6), "bowR": (0, 2.6), "upOutL": (0, 2.2), "upOutR": (0, 2.2)},
    "mouthShrugLower": {"lowOut": (0, -2.4), "lowOutL": (0, -1.6), "lowOutR": (0, -1.6), "lowIn": (0, -2.2),
                        "lowInL": (0, -1.4), "lowInR": (0, -1.4), "upIn": (0, -2.2), "upInL": (0, -1.2),
                        "upInR": (0, -1.2), "chinLine": (0, -3.2), "chinLineL": (0, -1.6), "chinLineR": (0, -1.6),
                        "bow": (0, -0.8), "bowL": (0, -0.6), "bowR": (0, -0.6), "cornerL": (0, 1.2),
                        "cornerR": (0, 1.2), "chin": (0, -1.2)},
    "mouthShrugUpper": {"bow": (0, -2.0), "bowL": (0, -2.0), "bowR": (0, -2.0), "upIn": (0, -1.2)},
    "tongueOut": {"tongue": (0, 7.0)},
}  # fmt: skip

# open or closed curves through points, in drawing order; `R` curves are made from `L` ones
CURVES: Final[dict[str, tuple[str, ...]]] = {
    "head": ("templeL", "cheekL", "jawL", "chinSideL", "chin", "chinSideR", "jawR", "cheekR", "templeR", "foreR",
             "crown", "foreL"),
    "hair": ("hairSideL", "hairOutL", "hairTopL", "hairTop", "hairTopR", "hairOutR", "hairSideR"),
    "hairLine": ("lineSideR", "lineOutR", "lineMidR", "line", "lineMidL", "lineOutL", "lineSideL"),
    "earL": ("earTopL", "earMidL", "earLowL"),
    "lidUpL": ("eyeInL", "lidUpAL", "lidUpBL", "lidUpCL", "eyeOutL"),
    "lidLowL": ("eyeInL", "lidLowAL", "lidLowBL", "lidLowCL", "eyeOutL"),
    "creaseL": ("creaseAL", "creaseBL", "creaseCL"),
    "browL": ("browInL", "browMidL", "browPeakL", "browOutL"),
    "wingL": ("wingTopL", "wingL", "wingLowL"),
    "nose": ("wingLowR", "noseLow", "wingLowL"),
    "lipUp": ("cornerR", "upOutR", "bowR", "bow", "bowL", "upOutL", "cornerL"),
    "lipLow": ("cornerL", "lowOutL", "lowOut", "lowOutR", "cornerR"),
    "innerUp": ("cornerR", "upInR", "upIn", "upInL", "cornerL"),
    "innerLow": ("cornerL", "lowInL", "lowIn", "lowInR", "cornerR"),
}  # fmt: skip

# lines that only an expression draws: curve, how strong at rest, what each channel (`*`: that side's) adds
CREASES: Final[tuple[tuple[tuple[str, ...], float, dict[str, float]], ...]] = (
    (("bagAL", "bagBL", "bagCL"), 0.0, {"eyeSquint*": 0.8, "cheekSquint*": 0.9}),
    (("crowAL", "crowBL"), -0.3, {"cheekSquint*": 1.5}),
    (("crowCL", "crowDL"), -0.3, {"cheekSquint*": 1.5}),
    (("crowEL", "crowFL"), -0.3, {"cheekSquint*": 1.5}),
    (("foreAL", "foreBL", "foreCL"), -0.3, {"browOuterUp*": 1.3}),
    (("foreAR", "foreC", "foreAL"), -0.3, {"browInnerUp": 1.3}),
    (("glabTopL", "glabLowL"), 0.0, {"browDown*": 1.2}),
    (("bridgeAL", "bridgeBL"), 0.0, {"noseSneer*": 1.3}),
    (("bridgeCL", "bridgeDL"), 0.0, {"noseSneer*": 1.3}),
    (("foldTopL", "foldMidL", "foldLowL"), 0.1,
     {"mouthSmile*": 0.7, "noseSneer*": 0.8, "mouthUpperUp*": 0.6, "cheekSquint*": 0.3, "mouthStretch*": 0.4}),
    (("drawnTopL", "drawnLowL"), 0.0, {"mouthFrown*": 0.9, "mouthStretch*": 0.4, "mouthSmile*": -1.0}),
    (("chinLineR", "chinLine", "chinLineL"), 0.08, {"mouthShrugLower": 1.0}),
    (("puffTopL", "puffMidL", "puffLowL"), 0.0, {"cheekPuff": 1.0}),
)  # fmt: skip

BROW_WIDTHS: Final = (2.6, 3.5, 2.8, 0.9)
"""How thick the brow is at each of its points."""
IRIS_RADIUS: Final = 6.5
PUPIL_RADIUS: Final = 2.9
VIEW: Final = (-48.0, -64.0, 96.0, 140.0)
"""x, y, width and height of the picture."""
