/** Why a raw file could not be transformed. Each says the file and the cause; none of them goes away by trying again. */
export abstract class FileError extends Error {}

/** The file is gone, or is another one than the listing showed: the partition has to be listed again. */
export class FileChangedError extends FileError {
  override readonly name = "FileChangedError";
}

/** The file is not complete data of its dataset's compression: cut short, damaged, or of another kind. */
export class CorruptFileError extends FileError {
  override readonly name = "CorruptFileError";
}

/** The header does not name exactly the dataset's columns. */
export class WrongHeaderError extends FileError {
  override readonly name = "WrongHeaderError";
}

/** Records read, written, rejected and removed as duplicates do not add up; nothing of the file may be published. */
export class AccountsError extends FileError {
  override readonly name = "AccountsError";
}
