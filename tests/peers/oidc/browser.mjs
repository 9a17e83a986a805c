// browser.mjs: a person with a browser, as far as the provider's pages need one: follows redirects,
// keeps cookies, and fills in every form.

const person = { login: 'ada', password: 'any' };

// The fields of a form: what it has, and what the person types.
function filled(form, typed) {
    const fields = new URLSearchParams();
    for (const [input] of form.matchAll(/<input[^>]*>/g)) {
        const name = /name="([^"]*)"/.exec(input)?.[1];
        const value = /value="([^"]*)"/.exec(input)?.[1];
        if (name) fields.set(name, typed[name] ?? value ?? '');
    }
    return fields;
}

// Opens the page and goes on until it is sent to `/callback`, which it does not open, or until a page
// has no form. Tells where that is. `typed` are fields by name: user_code, for one.
export async function browse(start, typed = {}) {
    const cookies = new Map();
    let at = new URL(start);
    let request = {};
    for (let pages = 0; pages < 20; ++pages) {
        const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
        const answer = await fetch(at, { ...request, headers: { cookie }, redirect: 'manual' });
        for (const line of answer.headers.getSetCookie()) {
            const [, name, value] = /^([^=]*)=([^;]*)/.exec(line);
            if (value) cookies.set(name, value);
            else cookies.delete(name);
        }
        const location = answer.headers.get('location');
        request = {};
        if (location) {
            at = new URL(location, at);
            if (at.pathname === '/callback') return at.href;
            continue;
        }
        const form = /<form[\s\S]*?<\/form>/.exec(await answer.text())?.[0];
        if (!form || answer.status >= 400) return at.href;
        const action = /action="([^"]*)"/.exec(form)?.[1];
        if (action) at = new URL(action, at);
        request = { method: 'POST', body: filled(form, { ...person, ...typed }) };
    }
    throw new Error('the pages have no end');
}
