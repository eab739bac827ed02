// A program of its own: downloads MongoDB's official archive for this platform into the directory given to it.
// Apart, because the library takes its settings from the environment alone and writes its progress to stdout.
import { MongoBinary } from 'mongodb-memory-server-core';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { z } from 'zod';

const VERSION = '8.2.6';

const directory = z.string().parse(argv[2]);
// A copy: what the library finds may be in a cache of its own that other projects use too.
await copyFile(await MongoBinary.getPath({ version: VERSION, checkMD5: true }), join(directory, 'mongod'));
