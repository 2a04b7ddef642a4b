/** The client that is tested, or the copy of it that `STATE_CLIENT` names. */
export const CLIENT = process.env.STATE_CLIENT
  ?? new URL('../../../main/resources/io/stateeventtarget/web/client.js', import.meta.url).href;

export const client = await import(CLIENT);
