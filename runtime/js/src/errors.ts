/** The bytes are not a program that this runtime can run. `reason` is the same word in every runtime. */
export class BytecodeError extends Error {
  override name = "BytecodeError";
  constructor(
    message: string,
    readonly reason: string,
  ) {
    super(message);
  }
}
/** What a host gave cannot be used: a time that is no number, an array of the wrong length, an unknown name. */
export class InputError extends Error {
  override name = "InputError";
}
/** A take file cannot be read or written. */
export class TakeError extends Error {
  override name = "TakeError";
}
