/** Text to numbers, as `asv3.models.microalbert.text` does it: the same numbers for any string. */

const MAX_CHARACTERS = 400;
const LONGEST_GRAM = 4;
const UNKNOWN = 1;
const START = 2;
const LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const TAILS = ["", ..."ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"];
// built from escapes, so that no invisible character lies in this file
const BLANKS = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;
const SILENT = /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff]/gu;
const REPEATED = /(.)\1{3,}/gsu;
const WORDS = /[가-힣]+|[ㄱ-ㅎㅏ-ㅣ]+|[a-z]+|[0-9]+|[^ ]/gu;
const LETTER = /\p{L}/u;

/** The first `count` code points. */
const head = (text: string, count: number): string[] => Array.from(text.slice(0, 2 * count)).slice(0, count);
const lone = (char: string): boolean => char.length === 1 && char >= "\ud800" && char <= "\udfff";

/** NFC, plain lower-case Latin, single blanks, nothing invisible, a character at most three times running. */
export function normalise(text: string): string {
  const whole = head(text, 4 * MAX_CHARACTERS).map((char) => (lone(char) ? "\ufffd" : char)).join("");
  const plain = whole
    .normalize("NFC")
    .replace(/[\uff01-\uff5e]/gu, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[A-Z]/g, (char) => char.toLowerCase())
    .replace(SILENT, "")
    .replace(BLANKS, " ")
    .replace(REPEATED, "$1$1$1")
    .replace(/^ +| +$/g, "");
  return head(plain, MAX_CHARACTERS).join("");
}

function letters(syllable: string): string[] {
  const at = syllable.codePointAt(0)! - 0xac00;
  if (at < 0 || at >= 11172) return [syllable];
  return [LEADS[Math.floor(at / 588)]!, VOWELS[Math.floor((at % 588) / 28)]!, TAILS[at % 28]!].filter((letter) => letter);
}

/** The pieces of a vocabulary and the hashes of the known n-grams, rising. */
export class Vocabulary {
  private readonly number = new Map<string, number>();
  private longest = 1;
  constructor(pieces: string, private readonly grams: Uint32Array) {
    pieces.split("\n").slice(0, -1).forEach((piece, i) => {
      this.number.set(piece, i);
      this.longest = Math.max(this.longest, Array.from(piece).length);
    });
  }

  /** Pieces, greedily the longest first, of a normalised text: at most `limit` numbers. */
  encode(normalised: string, limit: number): number[] {
    const out = [START];
    for (const chunk of normalised.split(" "))
      for (const [i, run] of (chunk.match(WORDS) ?? []).entries()) {
        this.word(Array.from(i === 0 ? ` ${run}` : run), out);
        if (out.length >= limit) return out.slice(0, limit);
      }
    return out;
  }

  private word(chars: string[], out: number[]): void {
    for (let at = 0; at < chars.length; ) {
      let end = Math.min(chars.length, at + this.longest);
      let found: number | undefined;
      while (end > at && (found = this.number.get(chars.slice(at, end).join(""))) === undefined) end--;
      if (found !== undefined) out.push(found);
      else if (chars[at] !== " ") for (const letter of letters(chars[at]!)) out.push(this.number.get(letter) ?? UNKNOWN);
      at = found === undefined ? at + 1 : end;
    }
  }

  /** The known n-grams of a normalised text, 1 + their place, each once, rising. FNV-1a over code points. */
  known(normalised: string): number[] {
    const codes = Array.from(` ${normalised} `, (char) => char.codePointAt(0)!);
    const found = new Set<number>();
    for (let n = 1; n <= LONGEST_GRAM; n++)
      for (let at = 0; at + n <= codes.length; at++) {
        let state = 0x811c9dc5;
        for (let k = 0; k < n; k++) state = Math.imul(state ^ codes[at + k]!, 0x01000193);
        const place = this.find(state >>> 0);
        if (place >= 0) found.add(place + 1);
      }
    return [...found].sort((a, b) => a - b);
  }

  private find(state: number): number {
    let low = 0;
    let high = this.grams.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const value = this.grams[middle]!;
      if (value === state) return middle;
      if (value < state) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }
}

/** How much of a text the model can read, 0..1. */
export function understood(text: string): number {
  const found = head(text, 4 * MAX_CHARACTERS).filter((char) => LETTER.test(char)).map((char) => char.codePointAt(0)!);
  const hangul = found.filter((c) => (c >= 0xac00 && c < 0xd7a4) || (c >= 0x3131 && c < 0x3164)).length;
  return found.length ? Math.min(1, (2.5 * hangul) / found.length) : 0;
}

/** Whether something of the text is not read. */
export function truncated(text: string, vocabulary: Vocabulary, tokens: number): boolean {
  const plain = normalise(text);
  const count = (of: string): number => Array.from(of).length;
  return count(plain) >= MAX_CHARACTERS || count(text) > 4 * MAX_CHARACTERS || vocabulary.encode(plain, tokens + 1).length > tokens;
}
