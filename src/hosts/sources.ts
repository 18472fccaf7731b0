import type { Program, SourceFile } from "typescript";

/** The files of a program that its compiler would emit: what its own project consists of. */
export function ownSources(program: Program): readonly SourceFile[] {
  return program
    .getSourceFiles()
    .filter(
      (file) =>
        !file.isDeclarationFile &&
        !file.fileName.endsWith(".json") &&
        !program.isSourceFileFromExternalLibrary(file),
    );
}
