// Asks the server, with its token where it wants one.

const TOKEN = 'lockstep-token';

// What the server has said is wrong, or that it can't be reached.
export class Refusal extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

export class Service {
  // Called when the server wants a token; gives one.
  asktoken = async () => '';

  constructor() {
    // A link may bring the token behind a #, which isn't sent to any server; it doesn't stay in the address.
    const given = new URLSearchParams(location.hash.slice(1)).get('token');
    if (given) {
      sessionStorage.setItem(TOKEN, given);
      history.replaceState(null, '', location.pathname);
    }
  }

  async #ask(path, options = {}) {
    const token = sessionStorage.getItem(TOKEN);
    const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
    let response;
    try {
      response = await fetch(path, { ...options, headers, cache: 'no-store', credentials: 'omit' });
    } catch {
      throw new Refusal('unreachable', 'The server can’t be reached. Is it still running?');
    }
    if (response.status === 401) {
      sessionStorage.setItem(TOKEN, await this.asktoken(Boolean(token)));
      return this.#ask(path, options);
    }
    const answer = await response.json().catch(() => null);
    if (!response.ok || !answer) {
      throw new Refusal(answer?.error?.kind ?? 'unknown', answer?.error?.message ?? `The server answers with ${response.status}.`);
    }
    return answer;
  }

  // The model that is served.
  async model() {
    return (await this.#ask('/v1/models')).models[0];
  }

  // What the network makes of a PNG.
  async predict(png) {
    const answer = await this.#ask('/v1/predict?show=true', {
      method: 'POST', headers: { 'Content-Type': 'image/png' }, body: png,
    });
    const prediction = answer.predictions[0];
    if (prediction.error) throw new Refusal(prediction.error.kind, prediction.error.message);
    return prediction;
  }
}
