// What the emotion model tells of each text of a JSONL file of strings: the same script in Node and in a browser.
export async function tell(Emotion, ort, texts) {
  const emotion = await Emotion.load({ ort });
  const feelings = await emotion.predict(texts);
  const rows = texts.map((text, i) => {
    const { affect, level, confidence, probabilities, felt, truncated } = feelings[i];
    return { ...emotion.encode(text), affect, level, confidence, probabilities: [...probabilities], felt: [...felt], truncated, emotion: feelings[i].emotion };
  });
  const refused = [];
  for (const wrong of ["one string", [1], null]) await emotion.predict(wrong).catch((error) => refused.push(error.name));
  await Emotion.load({ ort, model: new URL("./nowhere/", import.meta.url) }).catch((error) => refused.push(error.name));
  await emotion.dispose();
  return { rows, refused };
}
