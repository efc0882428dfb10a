import t from 'tap';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { describeProblems } from './describe-problems.ts';

const closed = { additionalProperties: false } as const;
const Decimal = Type.Union([Type.Number(), Type.String({ maxLength: 5 })]);
const validator = Compile(
  Type.Object(
    {
      id: Type.String(),
      visitor: Type.Optional(Type.String({ maxLength: 5 })),
      customer: Type.Optional(
        Type.Object({ phone: Type.Optional(Type.String({ maxLength: 5 })) }, { ...closed, minProperties: 1 }),
      ),
      lines: Type.Optional(Type.Array(Type.Object({ amount: Decimal }, closed))),
    },
    closed,
  ),
);
const described = (value: unknown, part = '') => describeProblems(part, value, validator.Errors(value));

t.test('a problem says where, what was got and what was expected', async (t) => {
  t.equal(described({ id: 7 }), 'id: got 7, expected: must be string');
  t.equal(described({ id: 7 }, 'body'), 'body/id: got 7, expected: must be string');
  t.equal(described({}), 'element: got no id, expected it');
  t.equal(
    described({ id: '1', lines: [{ amount: 1 }, { amount: null }, { amount: '123456' }] }),
    'lines/1/amount: got null, expected: must be number or must be string; ' +
      'lines/2/amount: got "123456", expected: must be number or must not have more than 5 characters',
  );
});

t.test('what may be a person’s is told by its kind alone', async (t) => {
  const phone = '+79211234567';
  const values: [unknown, string][] = [
    [phone, 'element: got a string, expected: must be object'],
    [{ id: '1', lines: phone }, 'lines: got a string, expected: must be array'],
    [{ id: '1', visitor: phone }, 'visitor: got a string, expected: must not have more than 5 characters'],
    [{ id: '1', customer: phone }, 'customer: got a string, expected: must be object'],
    [
      { id: '1', customer: { phone } },
      'customer/phone: got a string, expected: must not have more than 5 characters',
    ],
    [{ id: '1', customer: { phone: 79211234567 } }, 'customer/phone: got a number, expected: must be string'],
    [
      { id: '1', customer: { [phone]: 1, mail: phone } },
      'customer: got unknown key (not shown), mail, expected none',
    ],
  ];
  for (const [value, message] of values) t.equal(described(value), message);
});
