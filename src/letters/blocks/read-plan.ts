import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { broken } from '../compile/broken.ts';
import { parseJson } from '../compile/parse-json.ts';
import { BLOCK_NAMES, type BlockPlan, type LetterPlan } from './plan.ts';

const MOST_TILES = 12;

const PlanSchema = Type.Array(
  Type.Object(
    {
      name: Type.Enum([...BLOCK_NAMES]),
      fill: Type.Integer({ minimum: 1 }),
      worth: Type.Number(),
      count: Type.Integer({ minimum: 1, maximum: MOST_TILES }),
      minimum: Type.Integer({ minimum: 1, maximum: MOST_TILES }),
    },
    { additionalProperties: false },
  ),
  { minItems: 1 },
);

/**
 * The plan of a letter as a shop has it: letters/NAME/blocks.json, in the order of reading. What the letter cannot do
 * without stays required.
 * @param file undefined: there is none, and the letter's own plan holds
 * @throws RegularsError `template_broken` naming the file and what is wrong
 */
export function readPlan(file: { file: string; text: string } | undefined, own: LetterPlan): LetterPlan {
  if (file === undefined) return own;
  const refuse = (message: string) => broken({ file: file.file, line: 1 }, message);
  const said = parseJson(file);
  const problem = Value.Errors(PlanSchema, said)[0];
  if (problem !== undefined)
    throw refuse(
      `${problem.instancePath || 'the blocks'} ${problem.message}${problem.keyword === 'enum' ? `: ${BLOCK_NAMES.join(', ')}` : ''}`,
    );
  const blocks = said as BlockPlan[];
  const twice = blocks.find((block, at) => blocks.findIndex(({ name }) => name === block.name) < at);
  if (twice !== undefined) throw refuse(`the block ${twice.name} is there twice`);
  for (const { name } of own.filter(({ required }) => required === true))
    if (!blocks.some((block) => block.name === name))
      throw refuse(`the block ${name} is missing, without which this letter is not sent`);
  return blocks.map((block) => {
    const required = own.find(({ name }) => name === block.name)?.required;
    return { ...block, ...(required && { required }) };
  });
}
