"""The audit: the standard faces have no breach; a bad face is told what is wrong with it."""

from __future__ import annotations

import numpy as np
import pytest
from support import EXAMPLES, compiled, face, recorded_take

from asv3.audit.measures import MEASURES, audit, closures
from asv3.audit.prototypes import PROTOTYPES, ranking, units_of, vector
from asv3.audit.subject import Subject
from asv3.runtime import NAMES, read_take

VOICE = read_take(EXAMPLES / "talk" / "voice.csv")


@pytest.mark.parametrize("name", ["studio", "subtle", "expressive"])
def test_the_standard_faces_have_no_breach(name: str) -> None:
    findings = audit(Subject(face(f"std.faces.{name}"), undeclared=()), VOICE)
    assert [f"{f.name}: {f.figure} against {f.bound}" for f in findings if f.passed is not True] == []
    assert len(findings) == len(MEASURES)


def test_the_standard_faces_keep_the_recorded_closures() -> None:
    recorded = read_take(recorded_take())
    for name in ("studio", "subtle", "expressive"):
        assert closures(Subject(face(f"std.faces.{name}")), recorded).detail == ()


BAD = """
import std.layers
override emotion joy {
    preset L3 { mouthFrown 60%, browDown 70%, mouthPress 50% }          // does not look like joy
    preset L5 { mouthFrown 40%, browDown 60% }                          // and shows less than L3
}
override emotion sadness { preset L5 { noseSneer 80%, mouthUpperUp 80%, mouthShrugLower 80%, browDown 30% } }
eyes staring { blink { rest 60 per min, speaking 5 per min, spread 0.1 } }
face bad {
    mix    { acted 100% }
    smooth { brow 0 ms, mouth 0 ms, cheek 0 ms, nose 0 ms, jaw 0 ms }
    eyes   { use staring }
}
"""


def test_a_bad_face_is_told_what_is_wrong() -> None:
    findings = {f.name: f for f in audit(Subject(compiled(BAD)), VOICE)}
    breaches = {name for name, f in findings.items() if f.passed is False}
    assert {
        "grows with the level",
        "constraints hold",
        "blinks, silent",
        "blinks, speaking",
        "closures sealed",
    } <= breaches
    assert any("joy" in d for d in findings["grows with the level"].detail)
    assert any("closure protected" in d for d in findings["closures sealed"].detail)
    assert any(d.startswith("joy looks like") for d in findings["recognised at L3"].detail)
    assert any(d.startswith("sadness looks like disgust") for d in findings["recognised at L5"].detail)


def test_a_face_without_presets_is_measured_as_far_as_it_goes() -> None:
    plain = "layer l : parametric { jawOpen = 0.3 * pos(arousal) }\nface f { mix { l 1 } }"
    findings = {f.name: f for f in audit(Subject(compiled(plain)))}
    assert findings["exact at anchors"].passed is None
    assert findings["blinks, silent"].passed is None
    assert findings["frame rate"].passed


def test_prototypes_are_read_back_from_their_own_units() -> None:
    for name, (units, source) in PROTOTYPES.items():
        assert source
        assert np.linalg.norm(vector(units)) > 0, name
    pose = np.zeros(52, np.float32)
    for channel in ("browInnerUp", "browOuterUpLeft", "browOuterUpRight", "eyeWideLeft", "eyeWideRight", "jawOpen"):
        pose[NAMES.index(channel)] = 0.6
    assert ranking(pose)[0][0] == "surprise"
    smirk = np.zeros(52, np.float32)
    smirk[NAMES.index("mouthSmileLeft")] = 0.5
    smirk[NAMES.index("mouthDimpleLeft")] = 0.5
    assert ranking(smirk)[0][0] == "contempt"
    with pytest.raises(ValueError, match="52 weights"):
        units_of(np.zeros(51, np.float32))
