### Words of the papers: statements, confirmed balances, payment codes, monthly acts.

## an account's papers
papers = Statement and confirmation
papers-do = Statement, confirmed balance
papers-lead = All sums come from the journal. A paper bears the number of the account; the name only if you tick it and say why.
statement = Statement for a period
statement-what = What came in, what went out and what is left: the opening balance and all movements make the closing one, or there is no paper.
statement-from = First day
statement-to = Last day
confirmation = Confirmed balance
confirmation-what = Confirmed by whoever is responsible for the system at the school, who signs and stamps the paper. It is in Russian.
confirmation-on = As of
confirmation-hint = The end of that day; today, this minute.
confirmation-for = What for, if it is to be named
confirmation-for-hint = A few words that stand on the Russian paper after "issued". No names.
paper-named = With the name: that shows the name, and the audit is told
paper-why = Why the name is shown
paper-as-pdf = Download PDF
paper-as-xlsx = Download XLSX
paper-as-docx = Download DOCX
paper-xlsx-nameless = An XLSX never has the name.
paper-code-there = The statement will have a QR code for payments, with the account number.
paper-no-code = The statement will have no QR code: this supplier's banking details are not in the server's settings, section [[supplier_bank]].
paper-day = Give a day, such as 01.09.2026.
paper-future = That day has not come yet: choose today or earlier.
paper-order = The period begins after it ends: swap the days.
paper-too-far = The period is too far back: the account has had more movements since than are read at once. Choose a later one.
paper-owed = The balance is below zero, so there is nothing to confirm. Give a statement, which shows what is owed for.
paper-no-name = There is no name: it was never entered, or destroyed. Take the tick away.
paper-sent-again = This paper with the name was given out already. If you need another, send the form again: showing the name is written down again.
paper-for-day = for

## paying
top-up = Top up
top-up-what = Point your banking app at it: the payee and the account number are inside.
top-up-label = Payment code of GOST R 56042; its details stand beside it
payee = Payee
payee-account = Settlement account
payee-bank = Bank
payee-bic = BIC
payee-inn = INN

## the act of a month
month-act = Act of a month
month-act-what = Balances, receipts, meals and refunds by building for one contract, counted from the journal. The building is the one that a person attends now. The act is in Russian.
month = Month
month-bad = Choose a month that is over, and a contract.
month-too-long = Since that month began the journal has more records than are read at once:
no-building = No building
