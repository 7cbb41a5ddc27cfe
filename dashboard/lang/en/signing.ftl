### Words of the second factor and of single sign-on.

## code
code-step = Confirmation code
code-lead = The password is right. Now the code.
code-field = Code from the app
code-hint = 6 digits, new ones every 30 seconds
code-do = Confirm
code-wrong = The code does not fit. Enter the one that the app shows now; the phone’s clock must be right.
code-too-many = Too many attempts. Wait half a minute and enter a new code.
code-problem = There is a problem
code-no-phone = No phone? Use a recovery code
recovery-field = Recovery code
recovery-hint = One of the ten shown at the set-up. Each works once.
recovery-wrong = The recovery code does not fit: mistyped, or used before.
recovery-back = Use a code from the app
recovery-none = No codes either? The server’s administrator resets the second factor.
sign-in-again = Sign in as somebody else

## enrolment
enrol = Second factor
enrol-lead = A code from an app on your phone joins the password: a stolen password will not be enough.
enrol-app = Open an app for one-time codes on your phone: Google Authenticator, FreeOTP, Yandex Key or any other.
enrol-scan = Add an entry in it by the QR code, or type the key.
enrol-code = Enter the code that the app shows.
enrol-steps = How to set it up
enrol-qr = QR code for the app; the same key is written below
enrol-key = Key
enrol-key-hint = time-based, SHA-1, 6 digits, 30 s
enrol-do = Switch on

## recovery codes
keep = Recovery codes
keep-lead = The second factor is on. These codes let you in without the phone: each of them once.
keep-once = They will not be shown again. Print them or write them down, and keep them away from the phone.
keep-do = The codes are kept, go on

## one's own
own-on = On: the password needs a code from the app.
own-off = Off: the password alone is enough.
own-left = Recovery codes left
own-set-up = Set up
own-set-up-hint = Takes your password, in case it is not you at the desk.
own-renew = New recovery codes
own-renew-hint = The earlier ones will stop working.
own-renew-do = Make new ones
own-lost = A new phone? The server’s administrator resets the second factor, and you set it up again.
own-wrong-password = Wrong password. Check the keyboard layout and Caps Lock.

## single sign-on
sign-on-with = Sign in with
sign-on-or = or
sign-on-failed = The other service did not sign you in. Try again, or use your password.
sign-on-no-operator = The service knows you, but there is no account for you here. Ask the server’s administrator for one.
