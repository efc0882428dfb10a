/** Of the simulated shop's pages: tells what the visitor looks at and what goes into and out of the cart. */
export const SHOP_SCRIPT = `const { key, visitor, item } = document.body.dataset;
const tell = (kind, item) =>
  navigator.sendBeacon(
    '/v1/events?key=' + encodeURIComponent(key),
    JSON.stringify({ visitor, events: [{ kind, item }] }),
  );
if (item !== undefined) tell('view', item);
document.addEventListener('submit', ({ target, submitter }) => {
  const said = new FormData(target, submitter);
  if (said.has('add')) tell('add_to_cart', said.get('add'));
  if (said.has('remove')) tell('remove_from_cart', said.get('remove'));
});
`;
