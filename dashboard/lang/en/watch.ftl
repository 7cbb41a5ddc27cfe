### Words of the screens at the door and at the till, of a supplier's page, and of what is there for comfort.

## roles
o-canteen = Canteen operator
o-supplier = Meals supplier
scope-supplier = supplier

## the door
doors-now = Guard’s post
pass-allowed = May pass
pass-to-office = Please ask the administrator
pass-read-twice = The card was read already
not-in-registry = Card not in the registry
no-photo = The system has no photo
passed-before = Before that
no-passages = No passages for a day. The next one appears here by itself.
col-direction = Direction

## the till
tills-now = Tills now
last-debits = Last debits
no-debits = No debits for a day. The next one appears here by itself.
totals-of = Totals of
totals-since = Not counted further back: totals since
totals-reversals = Reversals are not taken off: they stand in the accounts that got the money back.
paid-portions = Paid
free-portions = Free
not-served = Not debited
portions = portions
attempts = attempts
from-budget = from the budget
from-accounts = from accounts
col-person = Who
col-meal = Meal
col-price = Price
meal-no = meal
debited = Debited
booked-to-budget = Served by benefit
till-money = For the person responsible
till-money-do = Not a matter for the queue: tell the person responsible for meals, they will reach the parents.
till-taken = Served today already
till-taken-do = The free portion of this meal is recorded. A second one can be paid.
till-plan = Not on the list of this meal
till-plan-do = Take it as paid, or tell the person responsible: they check the meal plan and the benefit.
till-card = The card did not do
till-card-do = Use the account number; the card goes to the administrator.
till-service = This till does not serve today
till-service-do = Call the person responsible: they check the contract and the service day.
till-price = Check the price
till-price-do = The amount is out of range: enter it again.
till-other = It could not be recorded
till-other-do = Try once more; if it happens again, tell the support the code.

## a supplier
my-money = My money
supplier-money = The supplier’s money
owed = Balances of the holders’ accounts
c-cash = Received on the settlement account
c-meals = Meals served
c-refunds = Refunds to be paid
c-suspense = Suspense
c-budget = Meals from the budget
c-transfers = Transfers between accounts
c-adjustments = Operators’ corrections
sum-of-all = Sum
contracts = Contracts
no-contracts = No contracts.
col-contract = Contract
col-first-day = First day
col-last-day = Last day
contract-open = open
purses-here = Accounts
purses-here-what = in the order of their opening, without names
no-purses-here = No money yet: a balance appears with the first top-up.
pages-of-purses = Pages of accounts

## the registry's changes
ch-what = What changed
ch-entered = entered
ch-left = left
ch-back = is back
ch-group = group:
ch-no-group = no group
ch-building = building:
ch-no-building = no building
ch-plan-in = included in the meal plan
ch-plan-out = excluded from the meal plan
ch-benefit = benefit:
ch-no-benefit = no benefit
ch-limit = limit of a day:
ch-no-limit = no limit of a day
ch-visit = visiting time
ch-nothing = written again unchanged
ch-may-take = may take the child of account
ch-may-not-take = may no longer take the child of account
ch-representative = representative, account
ch-floor = lowest balance:
ch-complex = complex
ch-building-object = building
ch-mode = status of building
ch-group-object = group
ch-supplier = supplier
ch-contract = contract
ch-day = service day of contract
ch-benefit-object = benefit
ch-gateway = gateway
ch-device = device

## the past
then = Balance as of
then-when = Date and time
then-by = Record
then-nothing = no money had moved
then-too-far = too long ago: choose a later moment
then-what = By the server’s time of booking: as the account was seen then.

## files
as-xlsx = Download XLSX
entries-cut = The file is cut: there are more entries than

## comfort
wall = Wall screen
help = Keys and help
help-keys = Keys
help-keys-what = They work while no field has the cursor, in any layout.
key-search = search
key-sheet = this list
key-esc = close the list
key-go = go to:
close = Close
help-wall = The city now in large type, without navigation; the session lives while the screen is open, 12 hours at most.
