// A Dockerfile of ours as data.
import { DockerfileParser, type Copy } from 'dockerfile-ast';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const repository = join(import.meta.dirname, '..', '..');
export const services = ['main-app', 'telemetry-service'] as const;

export interface Step {
  keyword: string;
  /** What follows the keyword, options not included. */
  words: string[];
  /** `--from=packages` of a COPY. */
  from: string | undefined;
  /** As written. */
  text: string;
}

/** One a FROM. */
export interface Stage {
  image: string;
  name: string | undefined;
  steps: Step[];
}

export async function stagesOf(service: (typeof services)[number]): Promise<Stage[]> {
  const file = await readFile(join(repository, 'deploy', `${service}.Dockerfile`), 'utf8');
  const dockerfile = DockerfileParser.parse(file);
  const froms = new Map(dockerfile.getFROMs().map((from) => [from.getRange()?.start.line, from]));
  const copies = new Map(
    dockerfile.getCOPYs().map((copy): [number | undefined, Copy] => [copy.getRange()?.start.line, copy]),
  );
  const stages: Stage[] = [];
  for (const instruction of dockerfile.getInstructions()) {
    const line = instruction.getRange()?.start.line;
    const from = froms.get(line);
    if (from !== undefined) {
      stages.push({ image: from.getImage() ?? '', name: from.getBuildStage() ?? undefined, steps: [] });
      continue;
    }
    const words = instruction.getArguments().map((argument) => argument.getValue());
    stages.at(-1)?.steps.push({
      keyword: instruction.getKeyword(),
      words,
      from: copies.get(line)?.getFromFlag()?.getValue() ?? undefined,
      text: instruction.getRawArgumentsContent() ?? '',
    });
  }
  return stages;
}

/** The steps of one kind. */
export const stepsOf = ({ steps }: Stage, keyword: string): Step[] => steps.filter((step) => step.keyword === keyword);
