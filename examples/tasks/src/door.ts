import { AuthError, type Client } from '@mainstay/client';
import { element } from './element.ts';

type Mode = 'sign-in' | 'sign-up' | 'confirm';

const texts: Readonly<Record<Mode, { readonly title: string; readonly action: string }>> = {
  'sign-in': { title: 'Sign in', action: 'Sign in' },
  'sign-up': { title: 'New account', action: 'Sign up' },
  confirm: { title: 'Check your mail', action: 'Confirm' },
};

/** Shows sign-in and sign-up; resolves when somebody is signed in. */
export function showDoor(client: Client, root: HTMLElement): Promise<void> {
  return new Promise((resolve) => {
    const email = element('input', { type: 'email', name: 'email', required: true, autocomplete: 'username' });
    const password = element('input', { type: 'password', name: 'password', required: true, minLength: 12 });
    const code = element('input', { name: 'code', inputMode: 'numeric', autocomplete: 'one-time-code' });
    const error = element('p', { className: 'error', role: 'alert' });
    const title = element('h1');
    const submit = element('button', { className: 'main', type: 'submit' });
    const other = element('button', { className: 'plain', type: 'button' });
    const codeLabel = element('label', {}, 'Code from the mail', code);
    let mode: Mode = 'sign-in';

    function show(next: Mode): void {
      mode = next;
      title.textContent = texts[mode].title;
      submit.textContent = texts[mode].action;
      other.textContent = mode === 'sign-in' ? 'I have no account yet' : 'I have an account';
      codeLabel.hidden = mode !== 'confirm';
      code.required = mode === 'confirm';
      password.autocomplete = mode === 'sign-up' ? 'new-password' : 'current-password';
      error.textContent = '';
    }

    async function enter(): Promise<void> {
      const step = await client.auth.signIn(email.value, password.value);
      if (step.step !== 'signed-in') throw new Error(`This example does not know the step '${step.step}'.`);
      resolve();
    }

    async function go(): Promise<void> {
      if (mode === 'sign-up') {
        const { confirmed } = await client.auth.signUp(email.value, password.value);
        if (!confirmed) return show('confirm');
      } else if (mode === 'confirm') await client.auth.confirmSignUp(email.value, code.value.trim());
      await enter();
    }

    other.onclick = () => show(mode === 'sign-in' ? 'sign-up' : 'sign-in');
    const form = element(
      'form',
      {
        className: 'door card',
        onsubmit: async (event) => {
          event.preventDefault();
          submit.disabled = true;
          error.textContent = '';
          try {
            await go();
          } catch (reason) {
            if (reason instanceof AuthError && reason.code === 'UserNotConfirmedException') show('confirm');
            error.textContent = (reason as Error).message;
          }
          submit.disabled = false;
        },
      },
      title,
      element('label', {}, 'E-mail', email),
      element('label', {}, 'Password, at least 12 characters', password),
      codeLabel,
      error,
      submit,
      other,
    );
    show('sign-in');
    root.replaceChildren(form);
  });
}
