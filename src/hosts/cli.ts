#!/usr/bin/env node
import { main } from "./cli/main.js";
import { finish } from "./cli/stack.js";

finish(await main(process.argv));
