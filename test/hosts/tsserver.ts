/** A real tsserver on a project, spoken to as editors do: requests as lines, answers with a length before them. */
import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, linkSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type Project, repository } from "./project.js";

interface Message {
  readonly type: "response" | "event";
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly event?: string;
  readonly body?: unknown;
}

/** Puts TypeScript itself, and not a link to it, into the project: the server looks for plugins beside its own file. */
export function installTypeScript(project: Project): void {
  const from = join(repository, "node_modules/typescript");
  const to = join(project.folder, "node_modules/typescript");
  mkdirSync(join(to, "lib"), { recursive: true });
  const files = readdirSync(join(from, "lib")).filter((name) =>
    /^(?:_?tsserver|typescript)\.js$|^lib\..*\.d\.ts$/.test(name),
  );
  for (const name of ["package.json", ...files.map((file) => `lib/${file}`)]) {
    try {
      linkSync(join(from, name), join(to, name));
    } catch {
      copyFileSync(join(from, name), join(to, name));
    }
  }
}

export class TsServer {
  private readonly process: ChildProcess;
  private received = Buffer.alloc(0);
  private seq = 0;
  private readonly waiting = new Map<number, { resolve(body: unknown): void; reject(error: Error): void }>();
  private readonly listeners: ((message: Message) => void)[] = [];

  constructor(
    private readonly project: Pick<Project, "folder" | "read">,
    nodeFlags: readonly string[] = [],
    node = process.execPath,
  ) {
    const server = join(project.folder, "node_modules/typescript/lib/tsserver.js");
    const log = ["--logFile", join(project.folder, "server.log"), "--logVerbosity", "normal"];
    this.process = spawn(node, [...nodeFlags, server, "--disableAutomaticTypingAcquisition", ...log], {
      cwd: project.folder,
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.process.stdout?.on("data", (chunk: Buffer) => this.read(chunk));
    const fail = () => {
      for (const { reject } of this.waiting.values()) reject(new Error("tsserver has ended"));
    };
    this.process.on("exit", fail).on("error", fail);
    onTestFinished(async () => {
      const ended = new Promise((resolve) => this.process.once("exit", resolve));
      if (this.process.exitCode !== null) return;
      this.process.kill();
      await ended;
    });
  }

  file(name: string): string {
    return join(this.project.folder, name);
  }

  open(name: string, text = this.project.read(name)): void {
    this.send("open", { file: this.file(name), fileContent: text, projectRootPath: this.project.folder });
  }

  /** Replaces the whole text of an open file. */
  edit(name: string, before: string, after: string): void {
    const lines = before.split("\n");
    this.send("change", {
      file: this.file(name),
      line: 1,
      offset: 1,
      endLine: lines.length,
      endOffset: (lines.at(-1)?.length ?? 0) + 1,
      insertString: after,
    });
  }

  request<T>(command: string, args: object): Promise<T> {
    const seq = this.send(command, args);
    return new Promise((resolve, reject) => {
      this.waiting.set(seq, { resolve: resolve as (body: unknown) => void, reject });
    });
  }

  event(name: string): Promise<unknown> {
    return new Promise((resolve) => {
      this.listeners.push((message) => {
        if (message.event === name) resolve(message.body);
      });
    });
  }

  send(command: string, args: object): number {
    const seq = ++this.seq;
    this.process.stdin?.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
    return seq;
  }

  private read(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    for (;;) {
      const header = this.received.indexOf("\r\n\r\n");
      if (header < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.received.toString("utf8", 0, header))?.[1]);
      if (this.received.length < header + 4 + length) return;
      this.take(JSON.parse(this.received.toString("utf8", header + 4, header + 4 + length)) as Message);
      this.received = this.received.subarray(header + 4 + length);
    }
  }

  private take(message: Message): void {
    for (const listener of this.listeners) listener(message);
    if (message.type !== "response" || message.request_seq === undefined) return;
    const waiting = this.waiting.get(message.request_seq);
    this.waiting.delete(message.request_seq);
    if (message.success) waiting?.resolve(message.body);
    else waiting?.reject(new Error(message.message));
  }
}
