import { Migration } from '@mikro-orm/migrations'

/** What is for sale and who has paid, as far as decisions need it: projections of payments' events. */
export class PaymentsGate extends Migration {
  override up(): void {
    this.addSql(`
      create table gateway.offer_prices (
        offer_id int primary key,
        domain_id int not null,
        item_id int not null,
        price_sats int not null,
        active boolean not null
      );
      create index offer_prices_domain on gateway.offer_prices (domain_id, item_id);

      create table gateway.entitled_principals (
        entitlement_id int primary key,
        domain_id int not null,
        principal_id text not null,
        item_id int not null,
        offer_id int not null,
        expires_at timestamptz null
      );
      create index entitled_principals_domain on gateway.entitled_principals (domain_id, principal_id);
    `)
  }
}
